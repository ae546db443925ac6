/** Elements that act, load or lead elsewhere. The frame and its policy forbid it, too. */
const ACTIVE = "script, link, meta, base, iframe, frame, object, embed, form, audio, video";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The document for a frame that loads nothing: the HTML of a mail with its own images in it.
 *
 * @param {Map<string, string>} images data: URLs by Content-ID
 */
export function frameOf(html, images) {
  // Nothing in a document of the parser is loaded or run.
  const mail = new DOMParser().parseFromString(html, "text/html");
  for (const found of mail.querySelectorAll(ACTIVE)) found.remove();
  for (const image of mail.querySelectorAll("img[src]")) {
    const [, id] = /^cid:(.*)$/i.exec(image.getAttribute("src")) ?? [];
    const url = id !== undefined && images.get(decoded(id));
    if (url) image.setAttribute("src", url);
  }
  for (const link of mail.querySelectorAll("[href]")) {
    link.title ||= link.getAttribute("href");
    link.removeAttribute("href");
  }
  const policy = mail.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = POLICY;
  const style = mail.createElement("style");
  style.textContent = "body { font: 15px/1.5 system-ui, sans-serif; color: #22262b; }";
  mail.head.prepend(policy, style);
  return `<!doctype html>${mail.documentElement.outerHTML}`;
}

function decoded(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
