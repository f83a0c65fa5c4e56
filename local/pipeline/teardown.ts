/** Undoes what was started, latest first, once; what fails does not keep the rest from being undone. */
export class Teardown {
  private readonly steps: (() => Promise<void> | void)[] = [];
  private running: Promise<void> | undefined;

  /** Remembers how to undo `thing`, and hands it back. */
  add<Thing>(thing: Thing, undo: (thing: Thing) => Promise<void> | void): Thing {
    this.steps.push(() => undo(thing));
    return thing;
  }

  /** @throws {AggregateError} of whatever could not be undone. */
  run(): Promise<void> {
    this.running ??= this.undoAll();
    return this.running;
  }

  private async undoAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const undo of this.steps.toReversed()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be stopped');
  }
}
