/**
 * What a page may load and do: our own scripts that carry this request's nonce and what those load,
 * our own styles, images and addresses, and nothing of anybody else; no page of any site may show
 * it in a frame. A page served from source needs `eval` and a socket for its reloads.
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
