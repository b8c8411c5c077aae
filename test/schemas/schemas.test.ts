// The schemas as editors see them: valid draft-07, complete in their words, and in agreement with the vendor modules.
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { objectOrEmpty } from "../../scripts/core/text/json.ts";
import { limitNames } from "../../scripts/core/vendor-contract.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { exampleAnnouncement, exampleVendors } from "../core/design-example.ts";
import { at, errorsOf, files, namedSchemas, plainAjv, schemas } from "./schema-files.ts";

describe.each(files)("%s", (file) => {
  const schema = schemas.get(file) ?? {};

  it("is valid draft-07", () => {
    const ajv = new Ajv({ allErrors: true });

    expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
  });

  it("has its file name as a relative id, so that references work offline", () => {
    expect(schema["$id"]).toBe(file);
    for (const [, reference] of JSON.stringify(schema).matchAll(/"\$ref":"([^"#]*)#/g)) {
      expect(["", ...files]).toContain(reference);
    }
  });

  it("compiles in ajv's strict mode, with every definition", () => {
    const ajv = plainAjv();

    expect(ajv.getSchema(file)).toBeTypeOf("function");
    for (const name of Object.keys(objectOrEmpty(schema["definitions"]))) {
      expect(ajv.getSchema(`${file}#/definitions/${name}`), name).toBeTypeOf("function");
    }
  });

  it("refuses keys that it does not name", () => {
    const open = namedSchemas(schema).filter(
      ([, part]) =>
        part["type"] === "object" && part["properties"] !== undefined && part["additionalProperties"] === undefined,
    );

    // `msg` is closed by the message type that its `type` names; `ext` is the app's own.
    expect(open.map(([path]) => path)).toEqual(file === "easemob.schema.json" ? ["/ext", "/msg"] : []);
  });

  it("explains every choice that it describes", () => {
    const described = namedSchemas(schema).filter(([, part]) => Array.isArray(part["enumDescriptions"]));

    for (const [path, part] of described) {
      expect(part["enumDescriptions"], path).toHaveLength(Array.isArray(part["enum"]) ? part["enum"].length : 0);
    }
  });
});

describe("what people write", () => {
  const written = ["announcement", "delivery", "vendors", ...Object.keys(vendors)];

  it.each(written)("has a title and a description for everything: %s", (name) => {
    const bare = namedSchemas(schemas.get(`${name}.schema.json`) ?? {}).filter(
      ([path, part]) =>
        part["$ref"] === undefined &&
        Object.keys(part).join() !== "const" &&
        !/Msg$/.test(path) &&
        (typeof part["title"] !== "string" || typeof part["description"] !== "string"),
    );

    expect(bare.map(([path]) => path)).toEqual([]);
  });
});

describe("announcement.schema.json", () => {
  const id = "announcement.schema.json";

  it("takes the design's example, as an editor would check it", () => {
    expect(errorsOf(id, parse(exampleAnnouncement))).toEqual([]);
  });

  it.each([
    ["an option of another channel", { to: "netease/users", pushContent: "x" }, "/deliveries/0 additionalProperties"],
    ["a channel nobody has", { to: "wechat/users" }, "/deliveries/0/to enum"],
    ["no channel", { app: "x" }, "/deliveries/0 required"],
    ["a recall of what cannot be recalled", { to: "easemob/users", recall: {} }, "/deliveries/0/recall not"],
    ["a message without its fields", { to: "easemob/users", msg: { type: "cmd" } }, "/deliveries/0/msg required"],
    ["ext: null", { to: "easemob/users", ext: null }, "/deliveries/0/ext type"],
    [
      "a http icon",
      { to: "rongcloud/users", pushExt: { pushConfigs: [{ OHOS: { image: "http://x" } }] } },
      "/deliveries/0/pushExt/pushConfigs/0/OHOS/image pattern",
    ],
  ])("refuses %s, as an editor would show it", (_what, delivery, expected) => {
    expect(errorsOf(id, { title: "T", body: "x", deliveries: [delivery] })).toContain(expected);
  });

  it("offers exactly the channels that the vendor modules have, each with its own options", () => {
    const items = at(schemas.get(id), "properties", "deliveries", "items");
    const names = Object.values(vendors).flatMap(({ channels }) => Object.keys(channels));
    const branches = objectOrEmpty(items)["allOf"];

    expect(at(items, "properties", "to", "enum")).toEqual(names);
    expect(branches).toEqual(
      names.map((name) => ({
        if: { properties: { to: { const: name } }, required: ["to"] },
        then: { $ref: name.replace("/", ".schema.json#/definitions/") },
      })),
    );
  });
});

describe("vendors.schema.json", () => {
  it("takes the design's example, as an editor would check it", () => {
    expect(errorsOf("vendors.schema.json", parse(exampleVendors))).toEqual([]);
  });

  it("offers every vendor, channel and limit", () => {
    const definitions = schemas.get("vendors.schema.json")?.["definitions"];
    const app = at(definitions, "app", "properties");
    const names = Object.values(vendors).flatMap(({ channels }) => Object.keys(channels));

    expect(Object.keys(objectOrEmpty(app)).slice(0, -4)).toEqual(Object.keys(vendors));
    expect(Object.keys(objectOrEmpty(at(app, "dayZone", "properties")))).toEqual(Object.keys(vendors));
    expect(Object.keys(objectOrEmpty(at(app, "limits", "properties")))).toEqual(names);
    expect(Object.keys(objectOrEmpty(at(app, "audience", "properties")))).toEqual(names);
    expect(at(app, "paused", "items", "enum")).toEqual(names);
    expect(Object.keys(objectOrEmpty(at(definitions, "channelLimits", "properties")))).toEqual(limitNames);
  });
});
