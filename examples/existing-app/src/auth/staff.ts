import { Injectable } from '@nestjs/common';

export interface Employee {
  readonly name: string;
  readonly role: 'cashier' | 'manager';
}

/** Who works here, by token: `STAFF="alice:manager:TOKEN,bob:cashier:TOKEN"`. */
@Injectable()
export class Staff {
  private readonly byToken = new Map(
    (process.env.STAFF ?? '').split(',').flatMap((entry): [string, Employee][] => {
      const [name, role, token] = entry.split(':');
      return name && token && (role === 'cashier' || role === 'manager') ? [[token, { name, role }]] : [];
    }),
  );

  find(token: string): Employee | undefined {
    return this.byToken.get(token);
  }
}
