// What the generated file beside it exports.
export { createValidators } from "./announcement-validators.js";
