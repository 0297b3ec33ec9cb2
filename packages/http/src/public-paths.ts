const PUBLIC =
  /^\/(?:$|v1\/?$|v1\/lookup(?:[/?]|$)|v1\/heartbeat(?:\/|$)|v1\/continue_inspection(?:[/?]|$)|ingot\/v1\/media\/|ingot\/v1\/boot\/ipxe(?:\/|$))/;

/** What machines and BMCs fetch, and nobody else needs: version discovery, what agents call, scripts of network boots, and media, whose paths are secrets. */
export function isPublicPath(url: string): boolean {
  return PUBLIC.test(url.split("?")[0] ?? "");
}
