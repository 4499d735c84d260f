import type {CommHub} from "./comm-hub.js";
import {WidgetComm} from "./widget-comm.js";
import type {Json} from "./wire.js";

/** What any Jupyter widget is made of. */
export interface WidgetKind {
  /** The front end's package, such as `"@jupyter-widgets/controls"`. */
  readonly module: string;
  /** The package's version, as a semver range (default `"2.0.0"`). */
  readonly moduleVersion?: string;
  /** Such as `"IntSliderModel"`. */
  readonly model: string;
  /** Such as `"IntSliderView"`; null for a widget without a view. */
  readonly view: string | null;
  /** The widget's own keys. Another widget is referred to as `IPY_MODEL_<id>`. */
  readonly state?: Readonly<Record<string, unknown>>;
}

/** Any Jupyter widget, seen from TypeScript. */
export interface JupyterWidget {
  readonly modelId: string;
  readonly state: Readonly<Record<string, unknown>>;
  /** Changes keys, in every front end too. */
  set(change: Readonly<Record<string, unknown>>): void;
  /** Calls `listener` after each change, by the reader or by the program. Returns a function that stops it. */
  onChange(
    listener: (state: Readonly<Record<string, unknown>>, changed: readonly string[]) => void,
  ): () => void;
  /** Calls `listener` for each of the widget's own messages, such as a button's click. */
  onMessage(listener: (content: Readonly<Record<string, unknown>>) => void): () => void;
  close(): void;
}

const display = Symbol.for("Jupyter.display");

/** The keys that every widget with a view has. */
export function domWidgetState(kind: WidgetKind, layoutId: string): Json {
  const version = kind.moduleVersion ?? "2.0.0";
  return {
    _model_module: kind.module,
    _model_module_version: version,
    _model_name: kind.model,
    _view_module: kind.view === null ? null : kind.module,
    _view_module_version: kind.view === null ? "" : version,
    _view_name: kind.view,
    _view_count: null,
    _dom_classes: [],
    layout: `IPY_MODEL_${layoutId}`,
    tabbable: null,
    tooltip: null,
  };
}

/** Opens a layout, which every widget with a view refers to. */
export function openLayout(hub: CommHub): WidgetComm {
  const version = "2.0.0";
  const state: Json = {
    _model_module: "@jupyter-widgets/base",
    _model_module_version: version,
    _model_name: "LayoutModel",
    _view_module: "@jupyter-widgets/base",
    _view_module_version: version,
    _view_name: "LayoutView",
    _view_count: null,
  };
  return new WidgetComm(hub, {state: () => state, accept: (change) => void Object.assign(state, change)});
}

/** What a front end shows for a widget that is itself a cell's value. */
export function widgetBundle(modelId: string, text: string): Json {
  return {
    "application/vnd.jupyter.widget-view+json": {model_id: modelId, version_major: 2, version_minor: 0},
    "text/plain": text,
  };
}

/** Opens any Jupyter widget. */
export function openWidget(hub: CommHub, kind: WidgetKind): JupyterWidget {
  const layout = openLayout(hub);
  const state: Json = {...domWidgetState(kind, layout.id), ...kind.state};
  const listeners = new Set<(state: Json, changed: readonly string[]) => void>();
  const messages = new Set<(content: Json) => void>();
  const change = (values: Json): readonly string[] => {
    const changed = Object.keys(values).filter((key) => state[key] !== values[key]);
    Object.assign(state, values);
    if (changed.length > 0) for (const listener of [...listeners]) listener(state, changed);
    return changed;
  };
  const comm = new WidgetComm(hub, {
    state: () => state,
    accept: (values) => void change(values),
    onCustom: (content) => [...messages].forEach((listener) => listener(content)),
    onClose: () => layout.close(),
  });
  const widget: JupyterWidget = {
    modelId: comm.id,
    get state() {
      return {...state};
    },
    set: (values) => comm.changed(change({...values})),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onMessage(listener) {
      messages.add(listener);
      return () => void messages.delete(listener);
    },
    close: () => comm.close(),
  };
  Object.defineProperty(widget, display, {value: () => widgetBundle(comm.id, kind.model)});
  return widget;
}
