// The take-back edit: files before and after, byte for byte.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeAbsent } from "../../../scripts/core/announcement/absent-edit.ts";
import { type EditTarget } from "../../../scripts/core/announcement/key-edit.ts";
import { anyText } from "../../support/broadcast-records.ts";
import { yamlText } from "../../support/yaml-texts.ts";

const announcement: EditTarget = { kind: "announcement" };
const netease: EditTarget = { kind: "delivery", key: "netease/users" };
const staging: EditTarget = { kind: "delivery", key: "netease/users@staging" };

function absent(text: string, target: EditTarget): string {
  const edit = writeAbsent(text, target);
  return edit.kind === "written" ? edit.text : `${edit.kind}: ${"reason" in edit ? edit.reason : ""}`;
}

describe("writeAbsent on an announcement", () => {
  it.each<[string, string, string]>([
    ["a present state", "title: t\nstate: present # c\nfrom: x\n", "title: t\nstate: absent # c\nfrom: x\n"],
    ["a quoted state", "title: t\nstate: 'present'\r\n", "title: t\nstate: absent\r\n"],
    ["a state that ends with a no-break space", "title: t\nstate: present\u00a0\n", "title: t\nstate: absent\n"],
    ["an empty state", "title: t\nstate: # c\n", "title: t\nstate: absent # c\n"],
    [
      "a state as a block scalar",
      "title: t\nstate: |-\n  present\n\nfrom: x\n",
      "title: t\nstate: absent\n\nfrom: x\n",
    ],
    ["a state above the title", "state: present\ntitle: t\n", "state: absent\ntitle: t\n"],
    ["a state that is an alias", "x: &x present\nstate: *x\ntitle: t\n", "x: &x present\nstate: absent\ntitle: t\n"],
    ["no state", "# c\ntitle: t # title\n# body\nbody: b\n", "# c\ntitle: t # title\nstate: absent\n# body\nbody: b\n"],
    ["no state, Windows line endings", "title: t\r\nbody: b\r\n", "title: t\r\nstate: absent\r\nbody: b\r\n"],
    ["no state, a title over two lines", 'title: "a\n  b"\nbody: b\n', 'title: "a\n  b"\nstate: absent\nbody: b\n'],
    ["no state, a title as a block scalar", "title: |\n  a\nbody: b\n", "title: |\n  a\nstate: absent\nbody: b\n"],
    ["no state, the title last and without a line break", "body: b\ntitle: t", "body: b\ntitle: t\nstate: absent"],
    ["no state, an indented root", "  title: t\n  body: b\n", "  title: t\n  state: absent\n  body: b\n"],
    ["a flow document with state", "{ title: t, state: present }\n", "{ title: t, state: absent }\n"],
    ["a flow document without state", "{ title: t, body: b }\n", "{ title: t, state: absent, body: b }\n"],
    [
      "a flow document over lines",
      "{\n  title: t,\n  body: b\n}\n",
      "{\n  title: t,\n  state: absent,\n  body: b\n}\n",
    ],
    ["a byte order mark", "\ufefftitle: t\nstate: present\n", "\ufefftitle: t\nstate: absent\n"],
  ])("takes it back with %s", (_name, before, after) => {
    expect(absent(before, announcement)).toBe(after);
  });

  it("leaves the deliveries' states alone", () => {
    const text = "title: t\nstate: present\ndeliveries:\n  - to: netease/users\n    state: present\n";

    expect(absent(text, announcement)).toBe(text.replace("\nstate: present", "\nstate: absent"));
  });

  it("has nothing to do where it is absent already", () => {
    expect(writeAbsent("title: t\nstate: 'absent'\n", announcement)).toEqual({ kind: "unchanged" });
  });

  it.each<[string, string, RegExp]>([
    ["broken YAML", "title: [\n", /not valid YAML/],
    ["a file without a title", "body: b\n", /no `title`/],
    ["a state that something else is an alias of", "title: t\nstate: &s present\nx: *s\n", /change more/],
  ])("refuses %s", (_name, text, reason) => {
    expect(absent(text, announcement)).toMatch(reason);
  });
});

describe("writeAbsent on one delivery", () => {
  it.each<[string, EditTarget, string, string]>([
    [
      "a delivery without state",
      netease,
      "title: t\ndeliveries:\n  - to: netease/users # c\n    ttl: 48\n  - to: rongcloud/users\n",
      "title: t\ndeliveries:\n  - to: netease/users # c\n    state: absent\n    ttl: 48\n  - to: rongcloud/users\n",
    ],
    [
      "a delivery with state",
      netease,
      "deliveries:\n  - to: netease/users\n    ttl: 48\n    state: present # c\n",
      "deliveries:\n  - to: netease/users\n    ttl: 48\n    state: absent # c\n",
    ],
    [
      "the delivery of the named app",
      staging,
      "deliveries:\n- to: netease/users\n- to: netease/users\n  app: staging # c\n  ttl: 1\n",
      "deliveries:\n- to: netease/users\n- to: netease/users\n  app: staging # c\n  state: absent\n  ttl: 1\n",
    ],
    [
      "the delivery without an app beside one with",
      netease,
      "deliveries:\n    -   app: staging\n        to: netease/users\n    -   ttl: 1\n        to: netease/users",
      "deliveries:\n    -   app: staging\n        to: netease/users\n    -   ttl: 1\n        to: netease/users\n        state: absent",
    ],
    [
      "a flow delivery",
      netease,
      "deliveries:\n  - { to: netease/users, ttl: 48 } # c\n",
      "deliveries:\n  - { to: netease/users, state: absent, ttl: 48 } # c\n",
    ],
    [
      "a flow delivery with state",
      staging,
      "{deliveries: [{to: netease/users, app: staging, state: present}]}",
      "{deliveries: [{to: netease/users, app: staging, state: absent}]}",
    ],
    [
      "Windows line endings",
      netease,
      "deliveries:\r\n  - to: netease/users\r\n    ttl: 48\r\n",
      "deliveries:\r\n  - to: netease/users\r\n    state: absent\r\n    ttl: 48\r\n",
    ],
    [
      "a nested state of the same name",
      netease,
      "state: present\ndeliveries:\n  - to: netease/users\n    ext: { state: present }\n",
      "state: present\ndeliveries:\n  - to: netease/users\n    state: absent\n    ext: { state: present }\n",
    ],
  ])("takes back %s", (_name, target, before, after) => {
    expect(absent(before, target)).toBe(after);
  });

  it("has nothing to do where it is absent already", () => {
    const text = "deliveries:\n  - to: netease/users\n    state: absent\n";

    expect(writeAbsent(text, netease)).toEqual({ kind: "unchanged" });
  });

  it.each<[string, string, RegExp]>([
    ["a file without deliveries", "title: t\n", /no list of deliveries/],
    [
      "a delivery that is not there",
      "deliveries:\n  - to: netease/users\n    app: staging\n",
      /no delivery netease\/users; it has netease\/users@staging$/,
    ],
    ["a delivery that is there twice", "deliveries:\n  - to: netease/users\n  - to: netease/users\n", /more than one/],
    ["a delivery that is an alias", "x: &x { to: netease/users }\ndeliveries: [*x]\n", /no delivery/],
    ["a delivery that another is an alias of", "deliveries:\n  - &x { to: netease/users }\nother: *x\n", /change more/],
    ["a delivery without braces in a flow list", "deliveries: [to: netease/users]\n", /change more|after the edit/],
  ])("refuses %s", (_name, text, reason) => {
    expect(absent(text, netease)).toMatch(reason);
  });
});

describe("writeAbsent, for any text at all", () => {
  const target = fc.constantFrom(announcement, { kind: "delivery", key: "vendor/channel0" } as const);

  it("never throws, and has nothing left to do the second time", () => {
    fc.assert(
      fc.property(fc.oneof(yamlText, anyText), target, (text, chosen) => {
        const edit = writeAbsent(text, chosen);
        if (edit.kind === "written") expect(writeAbsent(edit.text, chosen)).toEqual({ kind: "unchanged" });
      }),
    );
  });

  it("always takes an announcement with a title back by changing one line", () => {
    fc.assert(
      fc.property(yamlText, (text) => {
        const edited = absent(text, announcement);
        const eol = text.includes("\r\n") ? "\r\n" : "\n";
        const line = edited.split(eol).findIndex((candidate) => candidate.includes("state: absent"));

        const without = edited.split(eol).toSpliced(line, 1).join(eol);
        const inFlow = edited.replace(/,\s+state: absent/, "");
        expect([without, inFlow]).toContain(text);
      }),
    );
  });
});
