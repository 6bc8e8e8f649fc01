/** Text without the control sequences of terminals. */

export { stripVTControlCharacters } from "node:util";
