import type {LoadedModel} from "../models/index.js";
import {Instruments} from "./instruments.js";
import {capturedInWords, inWords, largest, ofLayers, tooLarge} from "./memory.js";
import {Cost, slotsOf} from "./run-cost.js";
import type {Reading} from "./run-readings.js";
import type {CaptureOptions} from "./run-type.js";

/** What was asked for, and does not fit. */
export interface Refused {
  readonly readings: readonly Reading[];
  /** The text that does not fit. */
  readonly first: number;
  readonly capture: CaptureOptions;
  readonly maxMemory: number;
}

/** The error of texts that do not fit, with what would. Whatever it suggests was computed, and fits. */
export function refused(caller: string, model: LoadedModel, asked: Refused): RangeError {
  const {readings, first, capture, maxMemory} = asked;
  const bytes = (texts: readonly Reading[], options: CaptureOptions, one = longest(texts)): number => {
    const cost = new Cost(model, new Instruments(caller, model, {capture: options}));
    return texts.reduce((sum, text) => sum + cost.kept(text), 0) + cost.reading([one]);
  };
  const all = readings.length > 1;
  const {nLayers} = model.config;
  const nCaptured = largest(nLayers - 1, (n) => {
    try {
      const some = ofLayers(capture, nLayers - n, nLayers - 1);
      return bytes(readings, some, readings[first]) <= maxMemory;
    } catch {
      return false; // points without layers of their own
    }
  });
  const most = all
    ? largest(readings.length - 1, (n) => n > 0 && bytes(readings.slice(0, n), capture) <= maxMemory)
    : largest(readings[0].ids.length - 1, (n) => n > 0 && bytes([cut(readings[0], n)], capture) <= maxMemory);
  const positions = readings.reduce((sum, {ids, source}) => sum + ids.length + (source?.ids.length ?? 0), 0);
  const of = all
    ? `${inWords(positions)} positions of ${inWords(readings.length)} texts`
    : `${inWords(positions)} positions`;
  return tooLarge(
    caller,
    `${capturedInWords(capture)} of ${of}`,
    {bytes: bytes(readings, capture, readings[first]), maxMemory},
    {
      layers: nCaptured > 0 ? [nLayers - nCaptured, nLayers - 1] : undefined,
      ...(all ? {texts: most} : readings[0].windows || readings[0].source ? {} : {positions: most}),
    },
  );
}

const longest = (texts: readonly Reading[]): Reading =>
  texts.reduce((a, b) => (slotsOf(b) > slotsOf(a) ? b : a));

/** The first positions of a text. */
const cut = (reading: Reading, length: number): Reading => ({
  ...reading,
  ids: reading.ids.slice(0, length),
  nPrompt: Math.min(reading.nPrompt, length),
});
