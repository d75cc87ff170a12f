import { render } from 'preact';
import { showKeptTheme } from '../theme.ts';
import { type Contract, operationsOf } from './contract.ts';
import { OperationForm } from './operation-form.tsx';

showKeptTheme();

const place = document.getElementById('docs');
if (place !== null) {
  render(<p>Reading the contract …</p>, place);
  fetch('api/v1/openapi.json')
    .then(async (response) => {
      if (!response.ok) throw new Error(`The service answered ${response.status}.`);
      return (await response.json()) as Contract;
    })
    .then(
      (contract) => render(<Operations contract={contract} />, place),
      (error: unknown) => render(<p role="alert">The contract cannot be read: {String(error)}</p>, place),
    );
}

/** Every operation of the contract, each with a form that sends it. */
function Operations({ contract }: { readonly contract: Contract }) {
  return (
    <>
      <h1>The API of this service</h1>
      <p>{contract.info.description}</p>
      <p>
        The whole contract is in <a href="api/v1/openapi.json">openapi.json</a>. What is sent from here is
        done for real.
      </p>
      {operationsOf(contract).map((operation) => (
        <OperationForm key={operation.operationId} operation={operation} />
      ))}
    </>
  );
}
