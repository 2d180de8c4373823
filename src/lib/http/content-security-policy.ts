/**
 * The Content-Security-Policy of a page: scripts with this request's nonce and what they load, and
 * styles, images and connections of our own origin. No site may show the page in a frame. A page
 * served from source also needs `eval`, and a socket for its reloads.
 */
export function contentSecurityPolicy(nonce: string, isFromSource: boolean): string {
  const [evaluated, socket] = isFromSource ? [" 'unsafe-eval'", " ws:"] : ["", ""];
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${evaluated}`,
    `style-src 'self'${isFromSource ? " 'unsafe-inline'" : ""}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${socket}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
