* Van bestanden naar een inzending, in Stata 14 of later.   From files to a submission, in Stata 14 or later.
* Zet eerst de werkmap op de map van dit pakket.            First set the working directory to the folder of this kit.
* cd "D:/hackathon/kansrijk-spss"
* LET OP: dit bestand is door ons niet in Stata gedraaid.   MIND: we have not run this file in Stata.
version 14
clear all
set more off

* 1. Een register bekijken / Look at a register
use "stata/registers/HOOGSTEOPLTAB.dta", clear
tabulate OPLNIVSOI2021AGG4HBmetNIRWO if JAAR == {{cutoff}}

* 2. Kinderen, kenmerken en uitkomsten bij elkaar / Children, features and outcomes together
use "stata/first_1000_days.dta", clear
keep if stage == "toddler"
keep RINPERSOON mother_education household_type low_income_index low_income_years clinic_concerns ///
    development_language_mean development_social_mean
tempfile features
save `features'
use "stata/children.dta", clear
keep if inlist(split, "train", "test")
merge 1:1 RINPERSOON using `features', keep(master match) nogenerate
merge 1:1 RINPERSOON using "stata/train_outcomes.dta", keep(master match) nogenerate

* 3. Kijken / Look: in een pitch geen cel van minder dan tien mensen / in a pitch no cell of fewer than ten people
tabulate mother_education developmental_delay, row

* 4. Groepen / Groups
generate language = cond(missing(development_language_mean), -9, ///
    1 + (development_language_mean > -0.8) + (development_language_mean > -0.3) + (development_language_mean > 0.2))
generate social = cond(missing(development_social_mean), -9, ///
    1 + (development_social_mean > -0.5) + (development_social_mean > 0.2))
generate income = cond(missing(low_income_index), -9, ///
    1 + (low_income_index >= 100) + (low_income_index >= 120) + (low_income_index >= 150))
generate single = household_type == "single_parent"
generate poor_before = low_income_years > 0 & !missing(low_income_years)
generate poor_twice = low_income_years > 1 & !missing(low_income_years)
egen group_developmental_delay = group(language social)
egen group_youth_care = group(social poor_before single)
egen group_persistent_poverty = group(income poor_twice single)

* 5. Kansen / Probabilities: aandeel per groep, naar het gemiddelde getrokken; een kind telt voor zichzelf niet mee
*    share by group, drawn to the mean; a child does not count for itself
generate double known = !missing(developmental_delay)
foreach outcome in developmental_delay youth_care persistent_poverty {
    summarize `outcome', meanonly
    scalar base = r(mean)
    generate double own = cond(known, `outcome', 0)
    bysort group_`outcome': egen double total = total(own)
    bysort group_`outcome': egen double children = total(known)
    generate double p = (total - own + 30 * base) / (children - known + 30)
    generate double miss = (p - `outcome')^2
    generate double base_miss = (base - `outcome')^2
    summarize miss base_miss
    drop `outcome' own total children miss base_miss
    rename p `outcome'
}

* 6. Inzending / Submission
format developmental_delay youth_care persistent_poverty %8.6f
sort RINPERSOON
export delimited RINPERSOON developmental_delay youth_care persistent_poverty ///
    using "predictions.csv" if split == "test", replace datafmt
export delimited RINPERSOON developmental_delay youth_care persistent_poverty ///
    using "training_predictions.csv" if split == "train", replace datafmt
