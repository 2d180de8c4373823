import { act, createElement } from "react";
import type { Root } from "react-dom/client";
import { vi } from "vitest";
import { memoryStorage } from "./memory-storage";

/** A hook in a tab of a browser that shows nothing. */
export interface RenderedHook<Props, Result> {
  /** What the hook returned the last time. */
  readonly current: () => Result;
  readonly render: (props: Props) => Promise<void>;
  /** Runs `work`, and waits for everything that follows from it. */
  readonly act: (work: (result: Result) => void) => Promise<void>;
  /** Closes the page. What the tab stored stays. */
  readonly close: () => Promise<void>;
}

export interface Tab {
  readonly reload: ReturnType<typeof vi.fn<() => void>>;
  /** The student leaves the tab and returns. */
  readonly show: () => void;
  /** The browser loses the network, or has it again. */
  readonly setOnline: (isOnline: boolean) => void;
}

const nothing = () => undefined;

/** Stubs the globals that React and the hook need of a browser. Call `vi.unstubAllGlobals` afterwards. */
export function stubTab(): Tab {
  const listeners = new Set<() => void>();
  const onlineListeners = new Set<() => void>();
  const reload = vi.fn<() => void>();
  const document = {
    nodeType: 9,
    visibilityState: "visible",
    activeElement: null,
    addEventListener: (type: string, listener: () => void) => {
      if (type === "visibilitychange") listeners.add(listener);
    },
    removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
  };
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("document", document);
  vi.stubGlobal("window", {
    document,
    HTMLIFrameElement: class {},
    sessionStorage: memoryStorage(),
    localStorage: memoryStorage(),
    location: { reload },
    addEventListener: (type: string, listener: () => void) => {
      if (type === "online") onlineListeners.add(listener);
    },
    removeEventListener: (_type: string, listener: () => void) => onlineListeners.delete(listener),
  });
  const setOnline = (isOnline: boolean) => {
    vi.stubGlobal("navigator", { onLine: isOnline });
    if (isOnline) onlineListeners.forEach((listener) => listener());
  };
  setOnline(true);
  return { reload, show: () => listeners.forEach((listener) => listener()), setOnline };
}

/** Renders a hook. `stubTab` must have been called. */
export async function renderHook<Props, Result>(
  hook: (props: Props) => Result,
  props: Props,
): Promise<RenderedHook<Props, Result>> {
  const { createRoot } = await import("react-dom/client");
  const root: Root = createRoot(emptyElement());
  let result: { readonly value: Result } | null = null;
  function Page({ given }: { readonly given: Props }) {
    result = { value: hook(given) };
    return null;
  }
  const render = (given: Props) => act(async () => root.render(createElement(Page, { given })));
  const current = (): Result => {
    if (result === null) throw new Error("The hook was not rendered.");
    return result.value;
  };
  await render(props);
  return {
    current,
    render,
    act: (work) => act(async () => work(current())),
    close: () => act(async () => root.unmount()),
  };
}

/** As much of an element as React needs for a component that renders nothing. */
function emptyElement(): Element {
  const element: unknown = {
    ...{ nodeType: 1, nodeName: "DIV", tagName: "DIV", textContent: "", ownerDocument: document },
    ...{ namespaceURI: "http://www.w3.org/1999/xhtml" },
    ...{ addEventListener: nothing, removeEventListener: nothing },
  };
  return element as Element;
}
