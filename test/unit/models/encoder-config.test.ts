import {albert, bert, camembert, debertaV2, distilBert, electra, roberta} from "../../../src/models/index.js";
import {distanceRows} from "../../../src/models/encoder/relative.js";

describe("config.json of an encoder", () => {
  test.each([
    ["BertModel", "none"],
    ["BertForMaskedLM", "masked-lm"],
    ["BertForPreTraining", "masked-lm"],
    ["BertForSequenceClassification", "sequence-classification"],
    ["BertForTokenClassification", "token-classification"],
    ["BertForQuestionAnswering", "question-answering"],
  ])("that names %s has the head %s", (name, head) => {
    expect(bert.readConfig({architectures: [name]}).head).toBe(head);
    expect(bert.architectures).toContain(name);
  });

  test("without an architecture has no head", () => expect(bert.readConfig({}).head).toBe("none"));

  test("of ELECTRA's discriminator has one class of tokens", () => {
    const config = electra.readConfig({architectures: ["ElectraForPreTraining"]});
    expect([config.head, config.labels]).toEqual(["token-classification", ["replaced"]]);
  });

  test("names classes by their ids, however these are ordered", () => {
    const architectures = ["BertForTokenClassification"];
    const labels = (json: object): readonly string[] => bert.readConfig({architectures, ...json}).labels;
    expect(labels({id2label: {1: "b", 0: "a"}})).toEqual(["a", "b"]);
    expect(labels({num_labels: 3})).toEqual(["LABEL_0", "LABEL_1", "LABEL_2"]);
    expect(labels({})).toEqual(["LABEL_0", "LABEL_1"]);
  });

  test("leaves the padding token's rows out of RoBERTa's positions", () => {
    expect(roberta.readConfig({max_position_embeddings: 514}).nPositions).toBe(512);
    expect(roberta.readConfig({max_position_embeddings: 514, pad_token_id: 0}).nPositions).toBe(513);
  });

  test("has each family's own sizes where it leaves them out", () => {
    const {nVocab, dModel, dEmbedding, nHeads, activation} = albert.readConfig({});
    expect([nVocab, dModel, dEmbedding, nHeads, activation]).toEqual([30000, 4096, 128, 64, "gelu_new"]);
    expect(electra.readConfig({}).dEmbedding).toBe(128);
    expect(camembert.readConfig({}).nVocab).toBe(32005);
    expect(distilBert.readConfig({dim: 12, n_heads: 3, n_layers: 1, hidden_dim: 5})).toMatchObject({
      ...{dModel: 12, nHeads: 3, nLayers: 1, dFfnn: 5, nTokenTypes: 1, epsilon: 1e-12},
    });
  });

  test("counts each run through ALBERT's shared blocks as a layer", () => {
    const {nLayers, nStoredLayers} = albert.readConfig({num_hidden_layers: 6, num_hidden_groups: 2, inner_group_num: 3});
    expect([nLayers, nStoredLayers]).toEqual([18, 6]);
  });

  test.each([
    ["p2c|c2p", [true, true]],
    [["c2p"], [true, false]],
    [["p2c", "p2p"], [false, true]],
    [null, [false, false]],
    [[], [false, false]],
  ])("gives kinds of attention to positions as %j", (pos_att_type, expected) => {
    const {contentToPosition, positionToContent} = debertaV2.readConfig({pos_att_type});
    expect([contentToPosition, positionToContent]).toEqual(expected);
  });

  const relative = {relative_attention: true, max_position_embeddings: 64};
  test.each<[string, () => unknown, RegExp]>([
    ["relative positions in BERT", () => bert.readConfig({position_embedding_type: "relative_key"}), /position_embedding_type in config.json must be one of absolute, got "relative_key"/],
    ["a decoder", () => bert.readConfig({is_decoder: true}), /is_decoder in config.json must be false, got true/],
    ["attention to another text", () => roberta.readConfig({add_cross_attention: true}), /add_cross_attention in config.json must be false/],
    ["an unknown activation", () => electra.readConfig({hidden_act: "mish"}), /hidden_act in config.json must be one of gelu, .*got "mish"/],
    ["heads that do not share evenly", () => distilBert.readConfig({dim: 10, n_heads: 3}), /hidden_size in config.json must be a multiple of the number of heads \(3\), got 10/],
    ["labels with a gap", () => bert.readConfig({architectures: ["BertForTokenClassification"], id2label: {0: "a", 2: "c"}}), /id2label in config.json must name classes by their ids from 0 on, got {"0":"a","2":"c"}/],
    ["more labels than fit into memory", () => bert.readConfig({architectures: ["BertForTokenClassification"], num_labels: 2 ** 31}), /num_labels in config.json must be a whole number from 1 to 1,000,000, got 2147483648/],
    ["more distances than fit into memory", () => debertaV2.readConfig({relative_attention: true, max_position_embeddings: 2 ** 31}), /max_position_embeddings in config.json must be at most 1,048,576/],
    ["no labels", () => bert.readConfig({architectures: ["BertForTokenClassification"], id2label: {}}), /id2label/],
    ["no positions but those of padding", () => roberta.readConfig({max_position_embeddings: 2}), /max_position_embeddings in config.json must be above pad_token_id \+ 1 \(2\), got 2/],
    ["too many layers that share weights", () => albert.readConfig({num_hidden_layers: 1000, inner_group_num: 1000}), /must be at most 1024, got 1000000 and 1000/],
    ["unknown attention to positions", () => debertaV2.readConfig({pos_att_type: ["c2c"]}), /pos_att_type in config.json must be a list of c2p and p2c, got \["c2c"\]/],
    ["a convolution of an even size", () => debertaV2.readConfig({conv_kernel_size: 4}), /conv_kernel_size in config.json must be odd/],
    ["a convolution in parts that do not fit", () => debertaV2.readConfig({conv_kernel_size: 3, conv_groups: 7}), /conv_groups a divisor of 1536, got 3 and 7/],
    ["heads of another width", () => debertaV2.readConfig({attention_head_size: 32}), /attention_head_size in config.json must be 64/],
    ["a pooler of another width", () => debertaV2.readConfig({pooler_hidden_size: 32}), /pooler_hidden_size in config.json must be 1536/],
    ["a single bucket", () => debertaV2.readConfig({...relative, position_buckets: 1}), /position_buckets in config.json must be at least 2/],
    ["buckets that end where far begins", () => debertaV2.readConfig({...relative, position_buckets: 8, max_relative_positions: 5}), /its half other than max_relative_positions − 1 \(4\), got 8/],
    ["a second head that does not fit", () => debertaV2.readConfig({architectures: ["DebertaV2ForMaskedLM"], legacy: false, embedding_size: 8}), /embedding_size in config.json must be 1536/],
  ])("with %s is refused", (_, read, message) => expect(read).toThrow(message));
});

describe("rows of distances", () => {
  test("are one for each distance up to the longest, without buckets", () => {
    expect(distanceRows({span: 3, buckets: 0, longest: 3}, 4)).toEqual([0, 0, 1, 2, 3, 4, 5, 5, 5]);
  });

  test("are shared in buckets that grow with the distance, the same to both sides", () => {
    // Half of 8 is 4; 5 … 16 fall into ⌈3 · log(d / 4) / log(4)⌉ + 4.
    const rows = distanceRows({span: 8, buckets: 8, longest: 17}, 16);
    const after = rows.slice(16).map((row) => row - 8);
    expect(after).toEqual([0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7]);
    expect(rows.slice(0, 16).map((row) => row - 8)).toEqual(after.slice(1).map((row) => -row).reverse());
  });
});
