/** How many times as long an attack is than in `npm test`: the soak says. */
export const times = Number(process.env.ATTACK_TIMES ?? 1);
