/** Encodings of one byte a character that the runtime does not decode: characters by their bytes. */

// Those of IBM's large machines; the others of them differ in a few characters.
const CP037 = [
  "\x00\x01\x02\x03\x9c\x09\x86\x7f\x97\x8d\x8e\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x9d\x85\x08\x87\x18\x19\x92\x8f\x1c\x1d\x1e\x1f\x80\x81\x82\x83\x84\x0a\x17\x1b\x88\x89\x8a\x8b\x8c\x05\x06\x07\x90\x91\x16\x93\x94\x95\x96\x04\x98\x99\x9a\x9b\x14\x15\x9e\x1a",
  " \xa0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"",
  "Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×",
  "{ABCDEFGHI\xadôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\x9f",
].join("");

/** Characters in place of those of CP037, as pairs of the old and the new one. */
const VARIANTS: Readonly<Record<string, string>> = {
  cp273: "ä{¢Ä|!ß~!Ü¬^Ä[¦ö@§~ß^¢§@[¬]|¯‾{äö¦}üü}\\ÖÖ\\Ü]",
  cp500: "¢[|!!]¬^^¢[¬]|",
  cp1026: 'ç{¢Ç|!!Ğ$İ¬^Ç[¦ş`ı#Ö@Ş"Üð}ý`þ¦~öÐ]Ý$Þ@^¢[¬]|{çö~}ğü\\\\üÖ#Ü"',
  cp1140: "¤€",
};

/** What stands above ASCII in those of the first personal computers. */
const UPPER: Readonly<Record<string, string>> = {
  cp437: [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐",
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0",
  ].join(""),
  cp850: [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0",
  ].join(""),
  cp852: [
    "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐",
    "└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\xad˝˛ˇ˘§÷¸°¨˙űŘř■\xa0",
  ].join(""),
  cp858: [
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐",
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0",
  ].join(""),
};

const ASCII = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code));

/** All 256 characters of a code page in the order of their bytes, null for a page that is not known here. */
export function codePage(name: string): string | null {
  const upper = UPPER[name];
  if (upper !== undefined) return ASCII + upper;
  if (name === "cp037") return CP037;
  const variant = VARIANTS[name];
  if (variant === undefined) return null;
  const pairs = new Map((variant.match(/../gsu) ?? []).map(([old, made]) => [old, made]));
  return Array.from(CP037, (letter) => pairs.get(letter) ?? letter).join("");
}
