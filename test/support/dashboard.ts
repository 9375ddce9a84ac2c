import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './process.js';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
}

const dashboard = JSON.parse(
  readFileSync(join(ROOT, 'deploy/grafana/payscore-sync.json'), 'utf8'),
) as Dashboard;

/** Every query of the dashboard with the title of its panel, as Grafana sends it for all institutions. */
export const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => {
    const query = expr.replaceAll('$institution', '.*').replaceAll('$__rate_interval', '1m');
    return [title, query] as const;
  }),
);

/** Where the choice of institutions comes from. */
export const institutionsFrom = dashboard.templating.list.find(({ name }) => name === 'institution')?.query;
