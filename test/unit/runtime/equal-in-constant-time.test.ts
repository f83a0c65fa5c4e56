import fc from 'fast-check';
import { equalInConstantTime } from '../../../lambdas/runtime/equal-in-constant-time';

test('two texts are equal when they are the same, whatever their lengths', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
      expect(equalInConstantTime(one, one)).toBe(true);
      expect(equalInConstantTime(one, `${one}${other}x`)).toBe(false);
    }),
  );
});
