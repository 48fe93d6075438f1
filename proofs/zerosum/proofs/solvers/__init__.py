"""The solvers: each reads SMT-LIB text and answers. Only here are they imported."""
