/** Text with colours. */

export { stripVTControlCharacters, styleText } from "node:util";
