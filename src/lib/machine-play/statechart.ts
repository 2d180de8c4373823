/** The statechart of the machine, laid out. `npm run machine` writes it from the running machine. */
export interface StatechartDrawing {
  readonly width: number;
  readonly height: number;
  /** The same in words, for those who do not see it. */
  readonly sentences: readonly string[];
  /** Parents before their children: what comes later lies on top. */
  readonly states: readonly DrawnState[];
  readonly beginnings: readonly DrawnBeginning[];
  readonly arrows: readonly DrawnArrow[];
  /** In the order of the machine's definition. */
  readonly transitions: readonly DrawnTransition[];
}

export interface DrawnState {
  /** The path, "Active.answering". */
  readonly id: string;
  /** The id of the state it is a part of; "" is the machine. */
  readonly parent: string;
  readonly description: string;
  readonly isParent: boolean;
  readonly shape: Rectangle;
  readonly name: DrawnText;
}

/** The dot from which an arrow leads to the state that a parent, or the machine, begins in. */
export interface DrawnBeginning extends ArrowPaths {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** All transitions between the same two states share one arrow. */
export interface DrawnArrow extends ArrowPaths {
  readonly transitions: readonly string[];
  readonly label: Rectangle;
  /** `transition`: whose line it is; null: of several. */
  readonly texts: readonly (DrawnText & { readonly transition: string | null })[];
}

/** One transition as the machine declares it, and the part of the label that is its own. */
export interface DrawnTransition {
  /** "Active.answering question.answer [isLastQuestion]" */
  readonly id: string;
  readonly from: string;
  /** "always" if the transition needs no event. */
  readonly event: string;
  readonly guard: string | null;
  readonly actions: readonly string[];
  readonly to: string;
  readonly description: string;
  readonly sentence: string;
  readonly strip: Rectangle;
}

export interface DrawnText {
  readonly role: "state" | "event" | "guard" | "action";
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight: "bold" | "normal";
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rx: number;
}

interface ArrowPaths {
  readonly line: string;
  readonly head: string;
}
