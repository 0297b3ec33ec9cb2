/** What `GET /` and `GET /v1/` answer, for clients that follow links. */
const MEDIA_TYPE = "application/vnd.openstack.ironic-python-agent.v1+json";
const DOCS = "https://docs.openstack.org/ironic-python-agent";

export function rootPage(origin: string): object {
  return {
    name: "OpenStack Ironic Python Agent API",
    description: "Ironic Python Agent is a provisioning agent for OpenStack Ironic",
    versions: [version(origin)],
    default_version: version(origin),
  };
}

export function versionPage(origin: string): object {
  return {
    commands: links(origin, "commands"),
    status: links(origin, "status"),
    media_types: [{ base: "application/json", type: MEDIA_TYPE }],
    ...version(origin),
  };
}

function version(origin: string): object {
  return {
    id: "v1",
    links: [
      { href: `${origin}/v1`, rel: "self" },
      { href: `${DOCS}/`, rel: "describedby", type: "text/html" },
    ],
  };
}

function links(origin: string, resource: string): readonly object[] {
  return [
    { href: `${origin}/v1/${resource}`, rel: "self" },
    { href: `${origin}/${resource}`, rel: "bookmark" },
  ];
}
