/** What the process writes while it is watched: to stdout, to stderr, and by the console, which Jest keeps to itself. */
export interface WatchedOutput extends Disposable {
  /** What was written since the last time. */
  take(): string;
}

const SAYINGS = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

export const watchOutput = (): WatchedOutput => {
  let text = '';
  const undo: (() => void)[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    undo.push(() => {
      stream.write = write;
    });
    stream.write = (written: unknown) => {
      text += String(written);
      return true;
    };
  }
  for (const name of SAYINGS) {
    const own = Object.getOwnPropertyDescriptor(console, name);
    undo.push(() => {
      if (own !== undefined) Object.defineProperty(console, name, own);
    });
    console[name] = (...said: readonly unknown[]) => {
      text += `${said.map(String).join(' ')}\n`;
    };
  }
  return {
    take: () => {
      const taken = text;
      text = '';
      return taken;
    },
    [Symbol.dispose]: () => {
      for (const one of undo) one();
    },
  };
};
