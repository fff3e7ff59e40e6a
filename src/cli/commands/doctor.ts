/** `tntflow doctor`. */
import { Command } from 'commander';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what this machine has and what is missing')
    .option('--json', 'print it as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { runDoctor } = await import('../doctor.js');
      await runDoctor(flags);
    });
}
