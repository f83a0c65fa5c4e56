import { twilioFaults } from '../../../../bench/pipeline/trouble';

test('5 % of the downloads are spoilt, and 5 % of the deletions', () => {
  const faults = Array.from({ length: 200 }, (_, index) => twilioFaults(index)).flat();
  expect(faults.filter(({ on }) => on === undefined)).toHaveLength(10);
  expect(faults.filter(({ on }) => on === 'delete')).toHaveLength(10);
});
