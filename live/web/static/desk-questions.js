// One question at a time (LC11), and not too much at once: pure functions over the words in the composer.

/** How many questions a message holds. A link, "?!", "???" and a doubting "(?)" count for what they are. */
export function questions(text) {
  const bare = text.replace(LINK, " ").replace(/\(\s*\?\s*\)/g, " ");
  const sentences = bare.match(/[^.!?\n…]+(?:[.!?…]+|\n|$)/g) ?? [];
  return sentences.reduce((sum, sentence) => sum + (sentence.includes("?") ? 1 + joined(sentence) : 0), 0);
}

/** More than a phone shows at once: better sent as two. */
export function isLong(text) {
  return text.trim().length > LONG;
}

export const LONG = 420; // characters; about what fits above the keyboard of a cheap phone

const LINK = /\b(?:https?:\/\/|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+\/\S*/gi;
const ASKS = "hvad|hvem|hvor|hvordan|hvorfor|hvornår|hvilken|hvilket|hvilke|what|who|where|how|why|when|which";
const SOMEBODY = "du|dig|det|den|der|de|han|hun|vi|jeg|man|you|it|they|he|she|we|that";
// "og hvem bor du med?" asks once more; "og hvem der kan hjælpe?" only goes on with the same question.
const AND = new RegExp(
  `(?:,|\\b(?:og|eller|and|or))\\s+(?:${ASKS})\\s+(?:[\\p{L}]+\\s+)?[\\p{L}]{2,}\\s+(?:${SOMEBODY})(?![\\p{L}])`, "giu");
const NOT_A_VERB = new RegExp(`(?:${ASKS})\\s+(?:${SOMEBODY}|hvis|om)\\s`, "iu");

function joined(sentence) {
  const rest = sentence.trim().replace(/^(?:og|eller|men|and|or|but)\s/iu, "");
  return (rest.match(AND) ?? []).filter((found) => !NOT_A_VERB.test(found)).length;
}
