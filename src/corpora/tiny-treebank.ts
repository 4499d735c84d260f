import {corpusOf} from "./corpus-of.js";
import type {Corpus} from "./types.js";

/** Sentences with the part of speech of each word, in the tags of Universal Dependencies. */
const lines = `
The/DET film/NOUN is/AUX good/ADJ ./PUNCT
The/DET story/NOUN is/AUX slow/ADJ and/CCONJ the/DET end/NOUN is/AUX sad/ADJ ./PUNCT
I/PRON liked/VERB the/DET music/NOUN ,/PUNCT but/CCONJ the/DET plot/NOUN was/AUX weak/ADJ ./PUNCT
She/PRON plays/VERB a/DET young/ADJ teacher/NOUN in/ADP a/DET small/ADJ town/NOUN ./PUNCT
He/PRON wrote/VERB two/NUM books/NOUN about/ADP the/DET war/NOUN ./PUNCT
They/PRON were/AUX filmed/VERB in/ADP Berlin/PROPN in/ADP 1987/NUM ./PUNCT
The/DET actors/NOUN speak/VERB quickly/ADV ,/PUNCT and/CCONJ we/PRON laughed/VERB often/ADV ./PUNCT
This/DET film/NOUN does/AUX not/PART bore/VERB you/PRON ./PUNCT
What/DET a/DET terrible/ADJ idea/NOUN !/PUNCT
Do/AUX you/PRON like/VERB old/ADJ comedies/NOUN ?/PUNCT
The/DET river/NOUN flows/VERB slowly/ADV through/ADP the/DET valley/NOUN ./PUNCT
The/DET city/NOUN of/ADP Turin/PROPN lies/VERB on/ADP the/DET river/NOUN Po/PROPN ./PUNCT
It/PRON was/AUX founded/VERB in/ADP 1834/NUM by/ADP farmers/NOUN ./PUNCT
The/DET castle/NOUN was/AUX built/VERB on/ADP a/DET steep/ADJ hill/NOUN ./PUNCT
Many/ADJ birds/NOUN live/VERB near/ADP the/DET lake/NOUN ./PUNCT
Some/DET of/ADP them/PRON sing/VERB loudly/ADV at/ADP night/NOUN ./PUNCT
A/DET crab/NOUN has/VERB ten/NUM legs/NOUN and/CCONJ two/NUM claws/NOUN ./PUNCT
The/DET old/ADJ bridge/NOUN was/AUX closed/VERB because/SCONJ it/PRON was/AUX dangerous/ADJ ./PUNCT
Scientists/NOUN think/VERB that/SCONJ the/DET island/NOUN is/AUX very/ADV young/ADJ ./PUNCT
When/SCONJ winter/NOUN comes/VERB ,/PUNCT the/DET animals/NOUN sleep/VERB ./PUNCT
Anna/PROPN and/CCONJ Peter/PROPN bought/VERB three/NUM tickets/NOUN ./PUNCT
She/PRON wants/VERB to/PART see/VERB it/PRON again/ADV ./PUNCT
We/PRON will/AUX meet/VERB you/PRON at/ADP the/DET station/NOUN ./PUNCT
You/PRON can/AUX read/VERB the/DET letter/NOUN now/ADV ./PUNCT
The/DET children/NOUN are/AUX playing/VERB in/ADP the/DET garden/NOUN ./PUNCT
My/PRON brother/NOUN never/ADV drinks/VERB coffee/NOUN ./PUNCT
Their/PRON house/NOUN has/VERB a/DET red/ADJ door/NOUN ./PUNCT
Oh/INTJ ,/PUNCT that/PRON was/AUX really/ADV funny/ADJ !/PUNCT
Yes/INTJ ,/PUNCT I/PRON know/VERB the/DET director/NOUN ./PUNCT
If/SCONJ you/PRON have/VERB time/NOUN ,/PUNCT watch/VERB the/DET first/ADJ part/NOUN ./PUNCT
The/DET second/ADJ half/NOUN is/AUX boring/ADJ and/CCONJ far/ADV too/ADV long/ADJ ./PUNCT
Nobody/PRON understood/VERB the/DET joke/NOUN ./PUNCT
The/DET camera/NOUN moves/VERB beautifully/ADV ,/PUNCT but/CCONJ nothing/PRON happens/VERB ./PUNCT
A/DET clever/ADJ and/CCONJ touching/ADJ drama/NOUN with/ADP great/ADJ actors/NOUN ./PUNCT
An/DET awful/ADJ mess/NOUN without/ADP any/DET charm/NOUN ./PUNCT
The/DET army/NOUN crossed/VERB the/DET border/NOUN in/ADP May/PROPN 1940/NUM ./PUNCT
Its/PRON soldiers/NOUN had/AUX marched/VERB for/ADP five/NUM days/NOUN ./PUNCT
The/DET ship/NOUN sank/VERB near/ADP Malta/PROPN ,/PUNCT but/CCONJ most/ADJ sailors/NOUN survived/VERB ./PUNCT
The/DET museum/NOUN opens/VERB at/ADP 9/NUM and/CCONJ closes/VERB at/ADP 17/NUM ./PUNCT
Water/NOUN boils/VERB at/ADP 100/NUM degrees/NOUN ./PUNCT
`;

/** Forty sentences of limpid's own with parts of speech: enough to try a tagger out, too few for a good one. */
export function tinyTreebank(): Corpus {
  const sentences = lines
    .trim()
    .split("\n")
    .map((line) => {
      const pairs = line.split(" ").map((pair) => pair.split("/"));
      return {words: pairs.map(([word]) => word), pos: pairs.map(([, tag]) => tag)};
    });
  return corpusOf(sentences, "limpid's tiny treebank");
}
