/**
 * Known troubles in the output of npm, pip, node-gyp, tsc and the file system. The first rule that matches
 * names the cause and the fix; the order goes from the sure signs to the vague ones.
 */
const rules = [
  {
    sign: /ENOSPC|No space left on device|not enough space|There is not enough space/i,
    cause: "the disk is full.",
    fix: "Free about 4 GB, or set LIMPID_CACHE to a folder on another disk, and run the command again.",
  },
  {
    sign: /EROFS|read-only file system/i,
    cause: "the folder is on a read-only file system.",
    fix: "Clone limpid into a folder that you can write to, or set LIMPID_CACHE to one if the cache is meant.",
  },
  {
    sign: /ensurepip is not available|No module named '?(venv|ensurepip)|apt-get? install python3[.\d]*-venv/i,
    cause: "this Python has no venv module (Debian and Ubuntu ship it apart).",
    fix: "Install it (Debian, Ubuntu: sudo apt install python3-venv), or set LIMPID_PYTHON to another Python.",
  },
  {
    sign: /EACCES|EPERM|Permission denied|Operation not permitted/i,
    cause: "a file or folder may not be written.",
    fix: "Give yourself the right to write to the clone and to the cache folder (LIMPID_CACHE), and run again.",
  },
  {
    sign: /THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY|hashes? (are|is) required/i,
    cause: "a downloaded file is not the one that the lock file names.",
    fix: "Run again; if it stays, a proxy or a package mirror on your network changes files: use another one.",
  },
  {
    sign: /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)\w*CERT|certificate verify failed/i,
    cause: "the network's certificate is not trusted (often a company proxy).",
    fix: "Point PIP_CERT and NODE_EXTRA_CA_CERTS at your network's certificate file, and run again.",
  },
  {
    sign: /unable to resolve dependency tree|npm ci.*can only install packages when|not in sync/i,
    cause: "package.json and package-lock.json do not agree.",
    fix: "Run git checkout package.json package-lock.json, or npm install --ignore-scripts if you changed them.",
  },
  {
    sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|Could not resolve host|getaddrinfo|Failed to establish a new connection|Connection refused|Connection error|Max retries exceeded|Read timed out|Temporary failure in name resolution|Name or service not known|network (connectivity|request|error)|NewConnectionError|fetch failed/i,
    cause: "the network or the package registry cannot be reached.",
    fix: "Check the connection (behind a proxy: set HTTPS_PROXY; with a mirror: npm's registry and PIP_INDEX_URL), and run again.",
  },
  {
    sign: /No matching distribution found|Could not find a version that satisfies/i,
    cause: "the package index that pip asks does not have a pinned version for this machine and this Python.",
    fix: "Use Python 3.10 to 3.13 (LIMPID_PYTHON), and a complete package index (PIP_INDEX_URL).",
  },
  {
    sign: /not found: make|make: (command )?not found|`make` failed.*not found|spawn make ENOENT|g\+\+: (command )?not found|c\+\+: (command )?not found|No such file or directory.*(g\+\+|c\+\+)|xcode-select|find VS/i,
    cause: "there is no C++ compiler or no make.",
    fix: "Install them (Debian, Ubuntu: sudo apt install build-essential; Fedora: sudo dnf install gcc-c++ make; macOS: xcode-select --install).",
  },
  {
    sign: /node_api\.h: No such file|node-v[\d.]+-headers|headers.*(404|failed)/i,
    cause: "Node's header files could not be had.",
    fix: "Install them (Debian, Ubuntu: sudo apt install libnode-dev) or set npm_config_nodedir to a folder with include/node.",
  },
  {
    sign: /error TS\d+/,
    cause: "the TypeScript sources have errors (shown above).",
    fix: "Correct them, or go back to a commit that builds (git status shows what you changed), and run again.",
  },
];

/** Cause and fix of a failed command, from what it printed. */
export function diagnose(output) {
  for (const {sign, cause, fix} of rules) if (sign.test(output)) return {cause, fix};
  return undefined;
}

/** The last lines of a tool's output that say something. */
export function lastLines(output, count = 12) {
  return output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(-count)
    .join("\n");
}
