/** A request's path as a log may have it: without the secret of a published file, and without the query, which may hold others. */
export function loggedPath(url: string): string {
  return (url.split("?", 1)[0] ?? "").slice(0, 500).replace(/(\/ingot\/v1\/media\/)[^/]+/i, "$1******");
}
