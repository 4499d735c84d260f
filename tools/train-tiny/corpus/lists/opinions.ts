/** What a review talks about; the second member says whether it takes a plural verb. */
export const aspects: ReadonlyArray<readonly [name: string, plural: boolean]> = [
  ["story", false],
  ["music", false],
  ["acting", false],
  ["ending", false],
  ["beginning", false],
  ["dialogue", false],
  ["plot", false],
  ["language", false],
  ["actors", true],
  ["pictures", true],
  ["songs", true],
  ["jokes", true],
  ["characters", true],
  ["costumes", true],
  ["scenes", true],
];

const positive =
  "wonderful great brilliant beautiful charming excellent funny moving superb clever delightful fresh exciting touching";
const negative = "terrible awful boring dull weak bad poor stupid slow ugly empty tedious horrible annoying";

/** Whether an opinion is in favour. */
export type Polarity = "positive" | "negative";

export const opinions: Readonly<Record<Polarity, readonly string[]>> = {
  positive: positive.split(" "),
  negative: negative.split(" "),
};

/** Whole sentences with an opinion. */
export const remarks: Readonly<Record<Polarity, readonly string[]>> = {
  positive: [
    "I loved every minute",
    "I laughed and cried",
    "I would see it again",
    "Nobody wanted to leave",
    "It stayed in my mind for days",
    "We talked about it all night with joy",
  ],
  negative: [
    "I hated every minute",
    "I fell asleep",
    "I want my money back",
    "Half of the people left early",
    "I forgot it on the way home",
    "It was a waste of time",
  ],
};

export const works: readonly string[] = ["film", "book", "play", "show", "opera"];
