/** A noun in singular and plural. */
export type Noun = readonly [singular: string, plural: string];

const regular = (words: string): Noun[] => words.split(" ").map((word) => [word, `${word}s`] as const);

/** Things that lead, open or belong to something: they go with "to". */
export const passages: readonly Noun[] = [
  ...regular("key door path road gate ticket letter window bridge stair"),
  ["entrance", "entrances"],
];

/** Things one can carry or place. */
export const things: readonly Noun[] = [
  ...regular("book picture lamp chair table cup plate bottle basket clock ring coin flag map"),
  ...regular("hat coat bag apple flower candle mirror drum ball rope hammer spoon pen stone painting"),
  ["box", "boxes"],
  ["knife", "knives"],
  ["glass", "glasses"],
  ["watch", "watches"],
];

/** Furniture and containers: they can be opened, and other things are near them. */
export const containers: readonly Noun[] = [
  ...regular("cabinet drawer cupboard chest safe trunk desk wardrobe"),
  ["shelf", "shelves"],
];

export const places: readonly Noun[] = [
  ...regular("house garden room kitchen school shop tower castle river lake forest market station museum"),
  ...regular("theatre farm village island hotel temple harbour office"),
  ["church", "churches"],
  ["library", "libraries"],
  ["city", "cities"],
];

export const people: readonly Noun[] = [
  ...regular("teacher doctor farmer sailor baker painter writer singer gardener driver lawyer student"),
  ...regular("soldier king queen nurse boy girl guard judge poet pilot actor neighbour captain"),
  ["child", "children"],
  ["woman", "women"],
  ["man", "men"],
];
