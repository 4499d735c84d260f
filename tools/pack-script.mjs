import {deflateRawSync} from "node:zlib";

/**
 * A classic script that unpacks another one in the page and runs it, once a page. Every saved figure brings its script, so its size
 * counts many times over; base64 of compressed code is less than half of the code. Browsers that run the code (ES2022) can
 * all unpack it.
 */
export function packScript(code, banner) {
  const packed = deflateRawSync(code, {level: 9}).toString("base64");
  return `/*! ${banner} */\n(${unpack})("${packed}");\n`;
}

/** Runs in the page. Inline, as this script itself is: a page that allows the one allows the other. */
const unpack = `(packed) => {
  const page = globalThis, own = document.currentScript;
  page.limpidScript ??= (async () => {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
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
