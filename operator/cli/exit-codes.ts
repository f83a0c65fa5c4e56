/** What the shell hears of a command. Scripts depend on these numbers: docs/links.md. */
export const EXIT = {
  /** Found, or done. */
  done: 0,
  /** Something failed: AWS, the network, a permission. */
  error: 1,
  /** Not understood: nothing was asked of AWS. */
  usage: 2,
  /** Asked and answered: there is no such thing. */
  notFound: 3,
  /** Done as far as it could be: something is left, which was told. */
  incomplete: 4,
  /** Compared, and not the same: each difference was told. */
  different: 5,
  /** The shell's 128 + 2, SIGINT: a person pressed Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
