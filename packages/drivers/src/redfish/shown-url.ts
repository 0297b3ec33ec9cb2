/** What may be told of an image's URL: protocol, host and path; never a user, a signed query, or the secret of a published medium. */
export function shownUrl(url: string): string {
  return withoutAccess(url).replace(/(\/ingot\/v1\/media\/)[^/]+/, "$1******");
}

/** BMCs tell of shares, too, which are not always URLs. */
function withoutAccess(url: string): string {
  if (/^https?:/i.test(url) && URL.canParse(url)) {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  }
  return url.replace(/[?#].*$/s, "").replace(/\/\/[^/]*@/, "//");
}
