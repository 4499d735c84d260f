export type {Tagger, TaggerAccuracy, TaggerDescription, TaggerScore} from "./types.js";
