import { readFileSync } from 'node:fs';
import { join } from 'node:path';

describe('docs/events.md', () => {
  it('shows the handlers of this folder, which are compiled', () => {
    const page = readFileSync(join(__dirname, '../../docs/events.md'), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${readFileSync(join(__dirname, 'alerts.service.ts'), 'utf8')}\`\`\``);
  });
});
