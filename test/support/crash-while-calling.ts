// Preloaded into a dispatcher: its first broadcast dies of a bug whose words and cause hold all that there is to hide.
import { Client } from "undici";

const original = Reflect.get<Client, "dispatch">(Client.prototype, "dispatch");

Client.prototype.dispatch = new Proxy(original, {
  apply(dispatch, client, args: Parameters<Client["dispatch"]>) {
    const [options] = args;
    const everything = JSON.stringify([options, process.env]);
    const error = new Error(`a crash with ${everything}`, { cause: new Error(`caused by ${everything}`) });
    const isBroadcast = /broadcast/i.test(options.path);
    if (isBroadcast && process.env["CRASH"] === "thrown") throw error;
    if (isBroadcast) {
      setImmediate(() => {
        throw error;
      });
    }
    return Reflect.apply(dispatch, client, args);
  },
});
