import {deflateRawSync} from "node:zlib";

/** 85 characters that mean nothing to HTML, JSON and JavaScript's strings: four bytes are five of them, of base64 more than five. */
const digits = Array.from({length: 94}, (_, i) => String.fromCharCode(33 + i))
  .filter((character) => !"\"&'<\\`$|~".includes(character))
  .join("");

/**
 * A classic script that unpacks another one in the page and runs it, once a page. Every saved figure brings its script, so its size
 * counts many times over; compressed code as text is less than half of the code. Browsers that run the code (ES2022) can
 * all unpack it.
 */
export function packScript(code, banner) {
  const bytes = deflateRawSync(code, {level: 9, memLevel: 9});
  return `/*! ${banner} */\n(${unpack})("${packed(bytes)}", "${digits}", ${bytes.length});\n`;
}

/** Bytes as digits; the last four are filled up with zeros. */
function packed(bytes) {
  const filled = Buffer.alloc(Math.ceil(bytes.length / 4) * 4);
  filled.set(bytes);
  let text = "";
  for (let at = 0; at < filled.length; at += 4) {
    let word = filled.readUInt32BE(at);
    let five = "";
    for (let i = 0; i < 5; i++) {
      five = digits[word % 85] + five;
      word = Math.floor(word / 85);
    }
    text += five;
  }
  return text;
}

/** Runs in the page. Inline, as this script itself is: a page that allows the one allows the other. */
const unpack = `(packed, digits, length) => {
  const page = globalThis, own = document.currentScript;
  page.limpidScript ??= (async () => {
    const values = [], words = new DataView(new ArrayBuffer((packed.length / 5) * 4));
    for (let i = 0; i < 85; i++) values[digits.charCodeAt(i)] = i;
    for (let i = 0, word = 0; i < packed.length; i++) {
      word = word * 85 + values[packed.charCodeAt(i)];
      if (i % 5 < 4) continue;
      words.setUint32(((i - 4) / 5) * 4, word);
      word = 0;
    }
    const bytes = new Uint8Array(words.buffer, 0, length);
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked).text();
    if (own?.nonce) script.nonce = own.nonce;
    // What saves a figure as a page takes this script, not the unpacked one.
    page.limpidSource = own?.textContent ?? "";
    document.head.append(script);
    script.remove();
  })();
  page.limpidScript.then(() => page.limpidMountAll());
}`;
