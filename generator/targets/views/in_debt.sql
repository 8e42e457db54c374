-- One row per person on 1 January of $year: does the household have registered problematic debts?
SELECT
  RINPERSOON AS person,
  HUISHOUDNR || DATUMAANVANGHH AS household,
  smalle_def_problematische_schulden_HH = 1 AS in_debt
FROM SCHULDENPROBLEMATIEK
WHERE JAAR = $year AND RINPERSOONS = 'R'
