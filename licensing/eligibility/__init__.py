"""Eligibility: may this person buy, or try, this product by themselves?

An ordered list of named checks over data (rules.py): guest, account, directory, organization, government,
education, market, product in that market, self-service, on sale, policy, trial, prerequisite. All of them are
evaluated, also after a first refusal: somebody who asks **Why?** wants to see every obstacle, each with its
rule and its next step. Who is refused is told to contact the IT admin, and who that is (R8).

It is asked for a new purchase or trial. What somebody bought already goes on renewing and growing whatever
the policy says now (R58). Start in check.py: `eligibility_of()` for one product, `eligibility_of_many()` for a
shop window.
"""
