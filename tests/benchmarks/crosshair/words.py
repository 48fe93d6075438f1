"""The words of the page around the figures of a run."""

EXPLANATION = """# The prover beside CrossHair

Written by `make bench-proofs` from one run on two cores ({used}).

[CrossHair](https://github.com/pschanely/CrossHair) runs Python functions on symbolic values, as
this prover does, and asks Z3. Here both are asked the same of the same functions. A theorem of
the catalogue stands beside a contract that calls the same rule and, where there is one, the same
law. Each cell is a fresh process. Its clock starts when everything is loaded and counts processor
seconds. CrossHair has {limit:.0f} of them for each contract, by its own count; its other options
are its defaults. A timeout counts as the time spent, so that a ratio beside one is too low.
Nothing is remembered from earlier runs.

{measured}
*ours*: the prover as `zerosum prove` runs it: two legs of three (Z3, cvc5, certificate), a
concrete witness of the hypotheses, everything reached that must be. *Z3 alone*: the same with the
one solver that CrossHair has too; beside that, CrossHair took {alone} times as long in all.
*for*: what the answer is about. The contract of a transition is about three accounts in one
market on a grid of one; the contract of a statement about numbers fixes nothing, unless the table
says what.

## Where CrossHair is faster, or knows more

CrossHair was faster on: {slower}.

- A statement about numbers has one path or few. Both then put about the same to Z3, and CrossHair
  is done. The prover asks cvc5 as well, which is slow on products and quotients, and looks for a
  witness. The column *Z3 alone* shows what that second opinion costs.
- The prover says UNKNOWN where fewer than two legs stand: {unknown}.
- CrossHair reads a contract of any Python function. The prover needs a rule written with `conj`,
  `ite` and `div_floor`, and a theorem that says how to quantify.
- A contract shorter than these may suit CrossHair better. These are written as a user of both
  would.

## Where the prover is faster, or knows more

CrossHair did not confirm within its limit: {open_}.

- A transition has many conditions. `conj`, `minimum` and `ite` are one term each in the prover.
  In CrossHair each of them is a fork, so its paths multiply; and it interprets every step of the
  exchange, for each path.
- The prover's answer holds for any number of accounts, margin tiers, weights or keys, by frame
  and induction; CrossHair's holds for the number in the table and has to be asked again for one
  more. Asked about a list of accounts of any length, which has no last length to try, it says of
  {crowd}.
- The prover's situations are wider: names that do not exist, a second market, any price grid, any
  of the rule sets' choices of price, guard, eligibility and stop.
- *Confirmed* rests on one solver and on CrossHair's model of Python. A theorem rests on two legs,
  and its questions can be written out and asked without this program.

## Both can fail

Four errors of one unit were planted in the rules, one after another, and the same questions asked
again.

{wrongs}
The run fails if one of the two does not refute one of these, or refutes anything above.
"""
