import {createHmac, randomUUID, timingSafeEqual} from "node:crypto";

/** The header of a Jupyter message. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export type Json = Record<string, unknown>;

/** A Jupyter message, verified and read. */
export interface Message {
  readonly identities: readonly Buffer[];
  readonly header: Header;
  readonly parent: Json;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Buffer[];
}

/** What is needed to write a message. */
export interface Outgoing {
  readonly type: string;
  readonly content: Json;
  readonly parent?: Header;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
  readonly identities?: readonly Buffer[];
}

const delimiter = Buffer.from("<IDS|MSG>");
const protocolVersion = "5.3";

/** Writes and reads the frames of Jupyter's wire protocol, signed with the connection's key. */
export class Wire {
  readonly session = randomUUID();
  readonly #algorithm: string;

  /** @param scheme - as in the connection file, such as `hmac-sha256` */
  constructor(
    readonly key: string,
    scheme = "hmac-sha256",
  ) {
    this.#algorithm = scheme.replace(/^hmac-/, "");
  }

  encode(message: Outgoing): Buffer[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: message.type,
      session: this.session,
      username: "kernel",
      date: new Date().toISOString(),
      version: protocolVersion,
    };
    const parts = [header, message.parent ?? {}, message.metadata ?? {}, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    // Copied: the sender may write into its array before the socket has sent it.
    const buffers = (message.buffers ?? []).map((b) =>
      Buffer.from(Buffer.from(b.buffer, b.byteOffset, b.byteLength)),
    );
    return [...(message.identities ?? []), ...this.frames(parts), ...buffers];
  }

  /** Signs `parts` (header, parent, metadata, content) and sets the mark before them. */
  frames(parts: readonly Buffer[]): Buffer[] {
    return [delimiter, Buffer.from(this.#sign(parts)), ...parts];
  }

  /** @throws Error if a frame is missing, is not JSON, or the signature does not fit */
  decode(frames: readonly Buffer[]): Message {
    const at = frames.findIndex((frame) => frame.equals(delimiter));
    if (at < 0 || frames.length < at + 6) {
      throw new Error(`decode(): frames must hold a delimiter and 5 parts, got ${frames.length} frames.`);
    }
    const parts = frames.slice(at + 2, at + 6);
    if (this.key !== "") {
      const got = frames[at + 1];
      const want = Buffer.from(this.#sign(parts));
      if (got.length !== want.length || !timingSafeEqual(got, want)) {
        throw new Error("decode(): signature must be made with the connection's key, got another one.");
      }
    }
    const [header, parent, metadata, content] = parts.map(parseObject);
    if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string") {
      throw new Error("decode(): header must name msg_type and msg_id, got neither or one.");
    }
    return {
      identities: frames.slice(0, at),
      header: header as unknown as Header,
      parent,
      metadata,
      content,
      buffers: frames.slice(at + 6),
    };
  }

  #sign(parts: readonly Buffer[]): string {
    if (this.key === "") return "";
    const hmac = createHmac(this.#algorithm, this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}

function parseObject(frame: Buffer): Json {
  const value: unknown = JSON.parse(frame.toString());
  if (!isObject(value)) {
    throw new Error(`decode(): every part must be a JSON object, got ${frame.toString().slice(0, 40)}.`);
  }
  return value;
}

/** Whether `value` is a plain JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
