import {homedir} from "node:os";
import {join, resolve} from "node:path";

/** Where limpid keeps what it need not compute again: LIMPID_CACHE, or the system's place for caches. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LIMPID_CACHE) return resolve(env.LIMPID_CACHE);
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "limpid");
  if (process.platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "limpid", "cache");
  }
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "limpid");
}
