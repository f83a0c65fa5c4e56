import { PRICES_OF } from '../../lib/settings/price-table';
import { asOperator } from '../cli/as-operator';
import type { Run, Session } from '../cli/command';
import { EXIT } from '../cli/exit-codes';
import { alternativesOf } from './alternatives';
import { defaultFacts } from './defaults';
import { documentOf } from './document';
import { costOf } from './model';
import { typedOf, useOf } from './options';
import { settingsHere } from './settings-here';
import { tellAlternatives, tellCost, tellPrices } from './told';

/** `recordings cost` */
export const run: Run = async (options, session) => {
  const { means, output } = session;
  const typed = typedOf(options);
  const here = settingsHere(means);
  const there = typed.deployed ? await askDeployed(session) : undefined;
  const prices = { ...here.prices, ...there?.prices, ...typed.prices };
  if (typed.listsPrices) {
    output.document({ ...PRICES_OF, prices });
    tellPrices(prices, output);
    return EXIT.done;
  }
  const use = useOf(typed.use, { ...here.use, ...there?.use });
  const given = { use, facts: defaultFacts, prices };
  const cost = costOf(given);
  const alternatives = typed.compare ? alternativesOf(given, cost) : undefined;
  output.document(documentOf(use, prices, cost, alternatives));
  tellCost(use, cost, output);
  if (alternatives !== undefined) tellAlternatives(alternatives, output);
  return EXIT.done;
};

const askDeployed = (session: Session) =>
  asOperator(session, async (pipeline) => {
    const { deployedUse } = await import('./deployed.ts');
    return await deployedUse(pipeline, session.means.now());
  });
