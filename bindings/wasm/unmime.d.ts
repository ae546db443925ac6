/** unmime in browsers and in node. */

/** The bytes of a message, as they were received. */
export type Raw = ArrayBuffer | ArrayBufferView;

/**
 * Loads the module: from beside this file, or from where `source` says. One is enough for any number of
 * messages. A module that has trapped (memory of 4 GiB exhausted) must be loaded anew.
 */
export function load(
  source?: URL | string | BufferSource | WebAssembly.Module | Promise<BufferSource | WebAssembly.Module>,
): Promise<Unmime>;

export interface Unmime {
  /** The message. Any bytes are one: nothing fails, and what is wrong is in `unmime.defects`. */
  parse(raw: Raw, options?: Options): Email;

  /** The same, as JSON. */
  json(raw: Raw, options?: Options): string;

  /** What the message says, as plain text: that of its HTML, if there is no other; empty if there is none. */
  text(raw: Raw): string;

  /**
   * What the message shows, as HTML that is safe to show, with its own images in it; null, if it shows nothing.
   *
   * It is a fragment, which loads and runs nothing. Show it in a frame with `sandbox` and a policy
   * nevertheless; and turn prefetching of names off (`x-dns-prefetch-control`), because browsers may look up the
   * hosts of links.
   */
  safeHtml(raw: Raw, options?: SafeHtmlOptions): SafeHtml | null;

  /** The fields of the header of a part, decoded and unfolded; of the message, if no part is given. */
  headers(raw: Raw, part?: number): EmailHeader[];

  /**
   * The body of a part, its transfer encoding undone; nothing, if there is no such part. A message that
   * is a part can be parsed from it.
   *
   * @param part `unmime.part` of the part.
   */
  body(raw: Raw, part: number): Uint8Array;

  /** A name to save a part under, harmless on any system. */
  fileName(raw: Raw, part: number): string;
}

export interface Options {
  /** The id of the Email; empty, if not given. */
  id?: string;
  /** With the decoded bytes of every part, and the messages inside as objects. */
  bodies?: boolean;
  /** With what other readers would show where a message is ambiguous. */
  alternatives?: boolean;
}

export interface SafeHtmlOptions {
  /** `unmime.part` of the part to show; the message, if not given. */
  part?: number;
  /** Lets images load from servers by `https:`, which tells the sender that the mail is read. */
  remoteImages?: boolean;
}

export interface SafeHtml {
  html: string;
  /** How many references to images on servers were left out. */
  blockedImages: number;
}

/** The Email object of RFC 8621 §4.1. */
export interface Email {
  id: string;
  size: number;
  headers: EmailHeader[];
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  sender: EmailAddress[] | null;
  from: EmailAddress[] | null;
  to: EmailAddress[] | null;
  cc: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  replyTo: EmailAddress[] | null;
  subject: string | null;
  /** RFC 3339, with the offset of the sender. */
  sentAt: string | null;
  bodyStructure: EmailBodyPart;
  textBody: EmailBodyPart[];
  htmlBody: EmailBodyPart[];
  attachments: EmailBodyPart[];
  hasAttachment: boolean;
  /** The texts, by `partId`. */
  bodyValues: Record<string, EmailBodyValue>;
  preview: string;
  unmime: { defects: Defect[]; alternatives?: Alternative[] };
}

/** A field as it was written (RFC 8621 §4.1.2.1), with U+FFFD for bytes that are not UTF-8. */
export interface EmailHeader {
  name: string;
  value: string;
}

export interface EmailAddress {
  name: string | null;
  email: string;
}

/** RFC 8621 §4.1.4. */
export interface EmailBodyPart {
  partId: string | null;
  /** In bytes, decoded. */
  size: number;
  headers: EmailHeader[];
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
  language: string[] | null;
  location: string | null;
  subParts: EmailBodyPart[] | null;
  unmime: {
    /** For `body` and `fileName`. */
    part: number;
    span: Span;
    bodySpan: Span;
    /** The transfer encoding as declared. */
    encoding: string | null;
    /** Of S/MIME in one structure: what was done to the content. No signature is checked. */
    cms?: { kind: "signed" | "encrypted" | "compressed"; signature?: "not checked" };
    /** With the option `bodies`, in `bodyStructure`: the decoded bytes, of what is not multipart. */
    base64?: string;
    /** With the option `bodies`, in `bodyStructure`: the message that the part is. */
    message?: Email | null;
  };
}

export interface EmailBodyValue {
  value: string;
  isEncodingProblem: boolean;
  isTruncated: boolean;
}

/** Where something starts in the bytes of the message, and where it ends. */
export type Span = [start: number, end: number];

/** A departure from the standards. */
export interface Defect {
  code: string;
  severity: "info" | "warn" | "ambiguous" | "severe";
  /** `unmime.part` of the part it is in. */
  part: number;
  span: Span;
  message: string;
  /** What was done about it. */
  repair: string;
}

/** What another reader would show. */
export interface Alternative {
  code: string;
  part: number;
  kind: string;
  text?: string;
  base64?: string;
}
