// Starts a thread that checks files beside the main one. Not TypeScript itself, so that compiled scripts are taken from the
// cache before any of them is loaded.
import module from "node:module";

module.enableCompileCache();
const { runCheckThread } = await import("./check-thread.ts");
runCheckThread();
