# R 4.2.2, base only: superposition and reuse with dummies for units and periods, written out.
# Rscript peer.R writes superposition.csv, reuse.csv and peer.json into the working directory.
set.seed(20)
clustered <- function(J, e, g, bread) {
  s <- rowsum(J * e, g)
  n <- nrow(s)
  n / (n - 1) * bread %*% crossprod(s) %*% t(bread)
}
out <- function(x) paste0("[", paste(sprintf("%.15g", x), collapse = ", "), "]")

# Superposition, unbalanced, with another input and second measures.
d <- expand.grid(t = 1:6, i = 1:40)
d <- d[-sample(nrow(d), 30), ]
n <- nrow(d)
t1 <- rnorm(n); t2 <- 0.5 * t1 + rnorm(n); k <- rnorm(n)
d$y <- 0.1 * t1 + 0.15 * t2 + 0.3 * k + 0.08 * t1 * t2 + d$i / 20 + 0.1 * d$t + 0.2 * rnorm(n)
d$d1 <- t1 + 0.3 * rnorm(n); d$z1 <- t1 + 0.3 * rnorm(n); d$d2 <- t2; d$k <- k
d[-(1:2)] <- round(d[-(1:2)], 6)
write.csv(d, "superposition.csv", row.names = FALSE, quote = FALSE)
dummies <- model.matrix(~ factor(i) + factor(t), d)
terms <- function(a, b, c) {
  a <- a - mean(a); b <- b - mean(b); c <- c - mean(c)
  cbind(a, b, c, a * a / 2, a * b, a * c, b * b / 2, b * c, c * c / 2)
}
super <- function(a) {
  X <- cbind(terms(d$d1, d$d2, d$k), dummies); Z <- cbind(terms(a, d$d2, d$k), dummies)
  bread <- solve(crossprod(Z, X))
  b <- bread %*% crossprod(Z, d$y)
  V <- clustered(Z, as.vector(d$y - X %*% b), d$i, bread)
  p <- c(1, 2, 5)
  g <- c(b[2], b[1], 1)
  s <- c(-b[5] / (b[1]^2 * b[2]), -b[5] / (b[1] * b[2]^2), 1 / (b[1] * b[2]))
  sprintf('{"coef": %s, "se": %s, "complementarity": %s, "sigma": %s}', out(b[1:9]), out(sqrt(diag(V)[1:9])),
    out(c(b[5] + b[1] * b[2], sqrt(t(g) %*% V[p, p] %*% g))), out(c(1 + b[5] / (b[1] * b[2]), sqrt(t(s) %*% V[p, p] %*% s))))
}

# Reuse, 12 units whose rows of weights sum to one.
m <- 12
W <- abs(outer(1:m, 1:m, "-")); W <- ifelse(W > 0 & W < 4, 1 / W, 0); W <- W / rowSums(W)
r <- expand.grid(i = 1:m, t = 1:10)
D <- matrix(exp(rnorm(m * 10)), m)
r$data <- round(as.vector(D), 6); D <- matrix(r$data, m)
S <- as.vector(W %*% D)
r$k <- round(rnorm(m * 10), 6)
r$y <- round(0.2 * log(r$data + 0.6 * S) + 0.3 * r$k + r$i / 10 + 0.05 * r$t + 0.05 * rnorm(m * 10), 6)
write.csv(r, "reuse.csv", row.names = FALSE, quote = FALSE)
dummies2 <- model.matrix(~ factor(i) + factor(t), r)
fit <- function(phi) lm.fit(cbind(log(r$data + phi * S), r$k, dummies2), r$y)
ssr <- function(phi) sum(fit(phi)$residuals^2)
phi <- optimize(ssr, c(0, 5), tol = 1e-12)$minimum
for (step in 1:20) { # Gauss-Newton to the last digit
  f <- fit(phi)
  J <- cbind(f$coefficients[1] * S / (r$data + phi * S), log(r$data + phi * S), r$k, dummies2)
  phi <- phi + solve(crossprod(J), crossprod(J, f$residuals))[1]
}
f <- fit(phi)
J <- cbind(f$coefficients[1] * S / (r$data + phi * S), log(r$data + phi * S), r$k, dummies2)
V <- clustered(J, f$residuals, r$i, solve(crossprod(J)))
df <- nrow(r) - 3 - (m + 9)
lr <- (ssr(0) - ssr(phi)) / (ssr(phi) / df)
eta <- f$coefficients[[1]]
g <- c(eta / (1 + phi), log(1 + phi))
cat(sprintf('{\n  "super": %s,\n  "super_iv": %s,\n  "reuse": {"coef": %s, "se": %s, "ratio": %s, "multiplier": %s}\n}\n',
  super(d$d1), super(d$z1), out(c(phi, f$coefficients[1:2])), out(sqrt(diag(V)[1:3])), out(lr),
  out(c(eta * log(1 + phi), sqrt(t(g) %*% V[1:2, 1:2] %*% g)))), file = "peer.json")
