const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The document for a frame that loads nothing, around HTML that is safe to show.
 *
 * @param {string} html what `safeHtml` of the module gives
 */
export function frameOf(html) {
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="referrer" content="no-referrer">
<style>body { font: 15px/1.5 system-ui, sans-serif; color: #22262b; background: #fff; }</style>
<body>${html}`;
}
