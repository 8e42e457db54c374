# Een eerste model om te verslaan. / A first model to beat.
#
#   Rscript baseline.R
#
# Logistische regressie uit base R; staat ranger op je computer, dan een bos van kansbomen.
# Schrijft predictions.csv (lever dit in) en training_predictions.csv (elk oefenkind voorspeld door een model dat het niet kende).
# Logistic regression of base R; a forest of probability trees when ranger is on your computer.
# Writes predictions.csv (hand this in) and training_predictions.csv (each training child predicted by a model that did not know it).

source("read.R", encoding = "UTF-8")
set.seed(1)

FOLDS <- 5L
NUMBERS <- c("mother_age", "household_size", "birth_order", "low_income_years", "income_percentile", "birth_weight",
             "gestation_days", "development_language_mean", "development_motor_mean", "development_social_mean",
             "clinic_concerns", "household_changes", "address_changes", "siblings_in_youth_care", "benefit_share")
YES_NO <- c("premium_arrears", "problematic_debts", "parents_together", "youth_care_this_year",
            "mother_mental_health_care", "preschool_target", "childcare", "chronic_condition")

# Kenmerken als getallen: onbekend krijgt het gemiddelde, met een kolom die zegt dat het onbekend was als dat vaak zo is.
# Features as numbers: what is unknown gets the mean, with a column that says so where that happens often.
prepare <- function(table) {
  made <- data.frame(row.names = seq_len(nrow(table)))
  for (name in NUMBERS) {
    value <- as.numeric(table[[name]])
    gone <- is.na(value)
    usual <- mean(value, na.rm = TRUE)
    value[gone] <- if (is.nan(usual)) 0 else usual
    spread <- stats::sd(value)
    made[[name]] <- if (is.na(spread) || spread == 0) 0 else (value - usual) / spread
    if (mean(gone) > 0.05 && mean(gone) < 0.95) made[[paste0(name, "_unknown")]] <- as.numeric(gone)
  }
  for (name in YES_NO) made[[name]] <- as.numeric(tolower(as.character(table[[name]])) %in% c("true", "1"))
  made$log_income <- log(pmax(ifelse(is.na(table$low_income_index), 130, table$low_income_index), 30) / 130)
  made$low_education <- as.numeric(table$mother_education == "low")
  made$high_education <- as.numeric(table$mother_education == "high")
  made$single <- as.numeric(table$household_type == "single_parent")
  made$no_sentences <- as.numeric(table$two_word_sentences %in% "not_seen")
  made
}

# Een model: een functie die van nieuwe rijen kansen maakt. / A model: a function that makes probabilities of new rows.
fit <- function(x, y) {
  if (requireNamespace("ranger", quietly = TRUE)) {
    forest <- ranger::ranger(x = x, y = factor(y, levels = 0:1), probability = TRUE, num.trees = 500,
                             min.node.size = 25, seed = 1, num.threads = 1)
    return(function(new) stats::predict(forest, new, num.threads = 1)$predictions[, "1"])
  }
  # Met weinig kinderen vertellen veel kenmerken vooral toeval: neem er stap voor stap een bij zolang het de moeite loont (BIC).
  # With few children many features tell chance above all: add one at a time as long as it pays (BIC).
  data <- cbind(x, .y = y)
  widest <- stats::reformulate(names(x))
  start <- stats::glm(.y ~ 1, stats::binomial, data)
  chosen <- suppressWarnings(stats::step(start, scope = widest, direction = "forward", trace = 0, k = log(length(y)), steps = 8))
  function(new) as.numeric(stats::predict(chosen, new, type = "response"))
}

children <- read_table("children")
outcomes <- read_table("train_outcomes")
features <- read_table("first_1000_days")
table <- merge(children[children$split %in% c("train", "test"), c("RINPERSOON", "mother", "split")],
               features[features$stage == "toddler", ])
table <- merge(table, outcomes, all.x = TRUE)
x <- prepare(table)
learn <- table$split == "train"

# Broers en zussen blijven bij elkaar: een model dat een zus kende, kent het gezin. / Siblings stay together.
mothers <- unique(table$mother[learn])
fold <- sample(rep_len(seq_len(FOLDS), length(mothers)))[match(table$mother, mothers)]

predictions <- table[!learn, "RINPERSOON", drop = FALSE]
checked <- table[learn, "RINPERSOON", drop = FALSE]
for (outcome in OUTCOMES) {
  y <- table[learn, outcome]
  base <- mean(y)
  held_out <- numeric(length(y))
  for (k in seq_len(FOLDS)) {
    out <- fold[learn] == k
    held_out[out] <- fit(x[learn, ][!out, ], y[!out])(x[learn, ][out, ])
  }
  # Houd van de mening van het model zoveel als kruisvalidatie bevestigt. / Keep as much of its opinion as cross-validation confirms.
  opinion <- held_out - base
  trust <- min(max(sum(opinion * (y - base)) / max(sum(opinion^2), 1e-12), 0), 1)
  checked[[outcome]] <- base + trust * opinion
  predictions[[outcome]] <- base + trust * (fit(x[learn, ], y)(x[!learn, ]) - base)
  skill <- 1 - sum((checked[[outcome]] - y)^2) / sum((base - y)^2)
  say("%-22s aandeel %.3f   vertrouwen %.2f   Brier skill in kruisvalidatie %+.3f",
      "%-22s rate %.3f   trust %.2f   cross-validated Brier skill %+.3f", outcome, base, trust, skill)
}
write_predictions(predictions, "predictions.csv")
write_predictions(checked, "training_predictions.csv")
say("predictions.csv is klaar. Nu: python kansrijk.py check predictions.csv",
    "predictions.csv is ready. Next: python kansrijk.py check predictions.csv")
