// What the boot script, which is in the page's head, leaves to the script that
// runs the page. They are two files that are built apart, so this is a global.

/** One event that happened before the page was alive, with what the control held then. */
export interface Recorded {
  event: Event;
  value: string | undefined;
  checked: boolean | undefined;
  /** Of a submit: the form's fields at that moment. */
  form: FormData | undefined;
  /** Of a submit: the boot script has kept the browser from submitting. */
  held: boolean;
}

export interface Boot {
  /** Ends the recording and hands over what was recorded, oldest first. */
  take(): Recorded[];
  /** The page will not come alive: what was held back is submitted by the browser. */
  fail(recorded?: Recorded[]): void;
}

declare global {
  interface Window {
    hotclub?: Boot;
  }
}
