import { existsIn, MAX_MICROVERSION, MIN_MICROVERSION, ROOT_LINKS, versionText } from "@ingot/contract";

function versionDocument(baseUrl: string): object {
  return {
    id: "v1",
    links: [{ href: `${baseUrl}/v1/`, rel: "self" }],
    status: "CURRENT",
    min_version: versionText(MIN_MICROVERSION),
    version: versionText(MAX_MICROVERSION),
  };
}

/** `GET /`: clients find the API's versions here. */
export function rootDocument(baseUrl: string): object {
  return {
    name: "OpenStack Ironic API",
    description: "Ingot deploys bare machines by steps that people write; it speaks OpenStack's Bare Metal API.",
    default_version: versionDocument(baseUrl),
    versions: [versionDocument(baseUrl)],
  };
}

/** `GET /v1`: what there is in a microversion. */
export function versionRootDocument(baseUrl: string, version: number): object {
  const collections = Object.entries(ROOT_LINKS)
    .filter(([, row]) => existsIn(row, version))
    .map(([name]) => [
      name,
      [
        { href: `${baseUrl}/v1/${name}/`, rel: "self" },
        { href: `${baseUrl}/${name}/`, rel: "bookmark" },
      ],
    ]);
  return {
    id: "v1",
    links: [
      { href: `${baseUrl}/v1/`, rel: "self" },
      {
        href: "https://docs.openstack.org/api-ref/baremetal/",
        rel: "describedby",
        type: "text/html",
      },
    ],
    media_types: { base: "application/json", type: "application/vnd.openstack.ironic.v1+json" },
    version: versionDocument(baseUrl),
    ...Object.fromEntries(collections),
  };
}
