import { Inject, Injectable } from '@nestjs/common';
import { WECHATPAY_ID } from '../api/index.js';
import { PayscoreError } from '../errors/index.js';
import { InstitutionRegistry } from '../institutions/index.js';
import type { LedgerScope } from '../ledger/index.js';
import type { OrderFilter } from './payscore-sync.service-options.js';

/** What a caller of one registration may see and name. */
@Injectable()
export class AccessScope {
  constructor(
    @Inject(InstitutionRegistry) private readonly institutions: Pick<InstitutionRegistry, 'names' | 'nameOf'>,
  ) {}

  /** @throws PayscoreError `PAYSCORE_E_NOT_FOUND`, `PAYSCORE_E_UNKNOWN_INSTITUTION` */
  filterOf({ institution, subMchid, within }: OrderFilter): OrderFilter & { institution: string } {
    if (subMchid !== undefined && !WECHATPAY_ID.test(subMchid)) throw notFound();
    return {
      institution: this.nameWithin(within, institution),
      ...(subMchid === undefined ? {} : { subMchid }),
    };
  }

  /**
   * Name of the institution. A scoped caller cannot distinguish an unknown one from a hidden one.
   * @throws PayscoreError `PAYSCORE_E_NOT_FOUND`, `PAYSCORE_E_UNKNOWN_INSTITUTION`
   */
  nameWithin({ institutions }: LedgerScope = {}, name: string | undefined): string {
    const isHidden = name !== undefined && institutions !== undefined && !institutions.includes(name);
    const found = isHidden ? undefined : this.institutions.nameOf(name);
    if (found === undefined || !(institutions?.includes(found) ?? true)) throw notFound();
    return found;
  }

  /** The caller's scope, limited to the institutions of this registration. */
  within(scope: LedgerScope = {}): LedgerScope & { readonly institutions: readonly string[] } {
    const own = this.institutions.names;
    return { ...scope, institutions: scope.institutions?.filter((name) => own.includes(name)) ?? own };
  }
}

/** The same message for missing and hidden syncs. */
export function notFound(): PayscoreError {
  return new PayscoreError(
    'PAYSCORE_E_NOT_FOUND',
    'There is no such sync, order or sub-merchant. Check the ids.',
  );
}
