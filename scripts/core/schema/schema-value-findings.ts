// The findings about values: wrong kind, wrong choice, wrong form, too long, too small.
import { characterCount } from "../text/character-count.ts";
import { found, type Finding } from "../problems/finding.ts";
import { isJsonObject, type Json } from "../text/json.ts";
import { dataOf, nameOf, type PlacedError } from "./placed-error.ts";
import { wrongChoice } from "./schema-choice-findings.ts";
import { wrongKind, wrongTime } from "./schema-kind-findings.ts";
import { describeValue, plainText, showValue } from "../problems/value-text.ts";

export function valueFinding(item: PlacedError): Finding {
  switch (item.error.keyword) {
    case "type":
      return wrongKind(item);
    case "enum":
    case "const":
      return wrongChoice(item);
    case "pattern":
      return wrongForm(item);
    case "format":
      return wrongTime(item);
    case "minLength":
    case "maxLength":
      return wrongLength(item);
    case "minimum":
    case "maximum":
      return wrongSize(item);
    case "minItems":
    case "uniqueItems":
      return wrongList(item);
    case "minProperties":
    case "maxProperties":
      return wrongMap(item);
    case "not":
      return refusedOption(item);
    default:
      return found("VALUE_INVALID", {
        at: item.at,
        message: `${nameOf(item)} ${item.error.message ?? "is not valid"}`,
      });
  }
}

/** The pattern `\S` means: there is something to read in it. */
const somethingPattern = "\\S";

function wrongForm(item: PlacedError): Finding {
  const { at, schema } = item;
  if (schema["pattern"] === somethingPattern)
    return found("TEXT_EMPTY", { at, message: `${nameOf(item)} has nothing to read in it` });
  const rule = schema["patternErrorMessage"];
  const seen = item.isHidden ? "does not have the form it needs" : `is ${describeValue(dataOf(item))}`;
  const message = typeof rule === "string" ? `${nameOf(item)} ${seen}; ${rule}` : `${nameOf(item)} ${seen}`;
  return found("VALUE_FORM", { at, message });
}

function wrongLength(item: PlacedError): Finding {
  const { at, error, schema } = item;
  if (error.keyword === "minLength") return found("TEXT_EMPTY", { at, message: `${nameOf(item)} is empty` });
  const length = characterCount(plainText(dataOf(item)));
  const message = `${nameOf(item)} has ${length} characters; ${plainText(schema["maxLength"])} are allowed`;
  return found("TEXT_TOO_LONG", { at, message });
}

function wrongSize(item: PlacedError): Finding {
  const { at, error, schema } = item;
  const rule =
    error.keyword === "minimum"
      ? `at least ${plainText(schema["minimum"])}`
      : `at most ${plainText(schema["maximum"])}`;
  return found("NUMBER_RANGE", { at, message: `${nameOf(item)} must be ${rule}, but is ${showValue(dataOf(item))}` });
}

function wrongList(item: PlacedError): Finding {
  const { error, at } = item;
  if (error.keyword === "minItems") return found("LIST_EMPTY", { at, message: `${nameOf(item)} is an empty list` });
  // ajv names the later of the two equal entries `i` or `j`, whichever is greater.
  const { i, j } = error.params as { readonly i: number; readonly j: number };
  const later = Math.max(i, j);
  const list = dataOf(item);
  const entry = Array.isArray(list) ? showValue((list as readonly Json[])[later]) : "an entry";
  return found("LIST_REPEATS", { at: [...at, later], message: `${nameOf(item)} holds ${entry} twice` });
}

function wrongMap(item: PlacedError): Finding {
  const { at, error, schema } = item;
  const count = isJsonObject(error.data) ? Object.keys(error.data).length : 0;
  if (error.keyword === "minProperties") {
    return found("MAP_SIZE", { at, message: `${nameOf(item)} is an empty map`, remedy: "Fill it, or remove the key." });
  }
  const most = Number(schema["maxProperties"]);
  const remedy = most === 1 ? "Make a list entry of its own of each." : "Remove some.";
  return found("MAP_SIZE", {
    at,
    message: `${nameOf(item)} has ${count} keys; ${most === 1 ? "exactly one is" : `${most} are`} allowed`,
    remedy,
  });
}

function refusedOption(item: PlacedError): Finding {
  const reason = item.schema["errorMessage"];
  const message = typeof reason === "string" ? `${nameOf(item)}: ${reason}` : `${nameOf(item)} is not possible here`;
  return found("OPTION_REFUSED", { at: item.at, on: "key", message });
}
