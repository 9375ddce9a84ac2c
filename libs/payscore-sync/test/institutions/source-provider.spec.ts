import { INSTITUTION_SOURCE, sourceProvider } from '../../src/institutions/index.js';

class Vault {
  loadInstitutions() {
    return [];
  }
}

describe('the way to make a source', () => {
  it('is one of three', () => {
    const useFactory = () => new Vault();
    const provide = INSTITUTION_SOURCE;
    expect(sourceProvider({ useClass: Vault })).toEqual({ provide, useClass: Vault });
    expect(sourceProvider({ useExisting: Vault })).toEqual({ provide, useExisting: Vault });
    expect(sourceProvider({ useFactory, inject: ['x'] })).toEqual({ provide, useFactory, inject: ['x'] });
    expect(sourceProvider(undefined)).toEqual({ provide, useValue: null });
  });

  it('is neither none nor two', () => {
    for (const options of [{}, { useClass: Vault, useExisting: Vault }]) {
      expect(() => sourceProvider(options)).toThrow('Give one of useClass, useExisting and useFactory.');
    }
  });

  it.each([0, 999, 86_400_001, 1.5, Number.NaN, '5000'])('is not asked every %p ms', (refreshMs) => {
    expect(() => sourceProvider({ useClass: Vault, refreshMs: refreshMs as number })).toThrow(
      expect.objectContaining({ code: 'PAYSCORE_E_CONFIGURATION', message: expect.stringContaining('1000') }),
    );
  });
});
